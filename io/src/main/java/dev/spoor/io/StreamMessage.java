package dev.spoor.io;

/**
 * A message of a Redis Stream.
 *
 * @param id its id
 * @param deliveries how often it has been handed to a consumer, this time included
 * @param payload what it says; treated as immutable
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StreamMessage(StreamId id, long deliveries, byte[] payload) {}
