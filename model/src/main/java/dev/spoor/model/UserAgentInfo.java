package dev.spoor.model;

import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a user agent says it is.
 *
 * @param bits {@link UserAgentClass} bits
 * @param isBot whether it is no browser in a person's hands, by its own word
 * @param toolName the tool, crawler or browser, such as {@code sqlmap}; null where not recognised
 * @param version its version, or null
 * @param os the operating system it names, or null
 * @param category for crawlers and tools what they are for, such as {@code search_engine} or {@code
 *     ai_crawler}; null for browsers and the unknown
 */
public record UserAgentInfo(
    int bits,
    boolean isBot,
    @Nullable String toolName,
    @Nullable String version,
    @Nullable String os,
    @Nullable String category) {}
