package dev.spoor.scoring.agents;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spoor.model.UserAgentClass;
import dev.spoor.model.UserAgentInfo;

/**
 * Tells what user agents are by what they say: by names of tools, by general words such as {@code
 * bot}, and by their shape. A browser names the device it runs on and what it is compatible with; a
 * tool has no platform, or gives an address for complaints, or puts its name where browsers put
 * none. So tools that nobody has listed are found, too. docs/definitions.md has all rules.
 *
 * <p>Linear in the agent's length. Callers cache by agent.
 */
public final class UserAgents {
  private UserAgents() {}

  /** The class bits of an agent, as in {@link UserAgentClass}. */
  public static int bits(byte[] agent) {
    return isAbsent(agent) ? UserAgentClass.EMPTY : new AgentReading(agent).bits();
  }

  /** All that an agent says of itself. */
  public static UserAgentInfo describe(byte[] agent) {
    return isAbsent(agent)
        ? new UserAgentInfo(UserAgentClass.EMPTY, false, null, null, null, null)
        : new AgentReading(agent).info();
  }

  /** All that an agent says of itself. */
  public static UserAgentInfo describe(String agent) {
    return describe(agent.getBytes(UTF_8));
  }

  private static boolean isAbsent(byte[] agent) {
    return agent.length == 0 || (agent.length == 1 && agent[0] == '-');
  }
}
