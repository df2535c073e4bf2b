package dev.spoor.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertThrows;

import dev.spoor.model.RandomRequests.Variety;
import dev.spoor.model.SessionFragment.Counter;
import dev.spoor.model.features.Features;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.VarInt;
import org.junit.Test;

public class SessionFragmentTest {
  private final RequestEvent event = new RequestEvent();
  private final RequestFacts facts = new RequestFacts();

  @Test
  public void whatIsDecodedEncodesToTheSameBytes() {
    for (int size : new int[] {0, 1, 2, 31, 32, 33, 63, 64, 65, 127, 128, 500}) {
      byte[] encoded = random(size, size).toByteArray();
      assertThat(size + " requests", SessionFragment.decode(encoded).toByteArray(), is(encoded));
    }
  }

  @Test
  public void cutEncodingsAreRefused() {
    for (int size : new int[] {0, 1, 5, 300}) {
      byte[] encoded = random(size, size).toByteArray();
      for (int length = 0; length < encoded.length; length++) {
        byte[] cut = Arrays.copyOf(encoded, length);
        assertThrows(IllegalArgumentException.class, () -> SessionFragment.decode(cut));
      }
    }
  }

  @Test
  public void bytesThatFollowAreRefused() {
    byte[] encoded = random(5, 5).toByteArray();
    byte[] longer = Arrays.copyOf(encoded, encoded.length + 1);
    assertThrows(IllegalArgumentException.class, () -> SessionFragment.decode(longer));
  }

  @Test
  public void damagedEncodingsAreRefusedOrSoundToUse() {
    SplittableRandom random = new SplittableRandom(3);
    List<byte[]> sound =
        IntStream.range(0, 40).mapToObj(i -> random(i, 1 + i * i / 4).toByteArray()).toList();
    for (int round = 0; round < 6_000; round++) {
      byte[] encoded = sound.get(round % 40).clone();
      int damages = random.nextInt(1, 4);
      for (int i = 0; i < damages; i++) {
        encoded[random.nextInt(encoded.length)] = (byte) random.nextInt(256);
      }
      useIfDecoded(encoded);
    }
  }

  @Test
  public void randomBytesAreRefusedOrSoundToUse() {
    SplittableRandom random = new SplittableRandom(4);
    for (int round = 0; round < 20_000; round++) {
      byte[] encoded = new byte[random.nextInt(1, 200)];
      random.nextBytes(encoded);
      encoded[0] = 1; // the version, or little else would be read
      useIfDecoded(encoded);
    }
  }

  private void useIfDecoded(byte[] encoded) {
    Optional<SessionFragment> decoded = decode(encoded);
    if (decoded.isEmpty()) {
      return;
    }
    SessionFragment fragment = decoded.get();
    assertThat(fragment.toByteArray(), is(encoded));
    Features.all().forEach(feature -> feature.of(fragment));
    SessionFragment whole = random(1, 3);
    whole.mergeFrom(fragment);
    fragment.mergeFrom(whole);
  }

  private static Optional<SessionFragment> decode(byte[] encoded) {
    try {
      return Optional.of(SessionFragment.decode(encoded));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Test
  public void anotherVersionIsRefusedByItsNumber() {
    byte[] encoded = random(1, 1).toByteArray();
    encoded[0] = 9;
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> SessionFragment.decode(encoded));
    assertThat(refusal.getMessage(), is("session fragment of version 9, can read 2"));
  }

  @Test
  public void theCoderRefusesLengthsThatNoFragmentHas() throws Exception {
    for (int length : new int[] {-1, Integer.MIN_VALUE, 1 << 20, Integer.MAX_VALUE}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      VarInt.encode(length, out);
      out.write(new byte[100]);
      assertThrows(
          CoderException.class,
          () -> SessionFragmentCoder.of().decode(new ByteArrayInputStream(out.toByteArray())));
    }
  }

  @Test
  public void theCoderRefusesDamage() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    VarInt.encode(100, out);
    out.write(new byte[100]);
    assertThrows(
        CoderException.class,
        () -> SessionFragmentCoder.of().decode(new ByteArrayInputStream(out.toByteArray())));
  }

  @Test
  public void theCoderIsSound() throws Exception {
    CoderProperties.coderSerializable(SessionFragmentCoder.of());
    CoderProperties.coderDecodeEncodeEqual(SessionFragmentCoder.of(), random(2, 100));
    CoderProperties.coderDeterministic(SessionFragmentCoder.of(), random(2, 100), random(2, 100));
    CoderProperties.coderConsistentWithEquals(
        SessionFragmentCoder.of(), random(2, 100), random(3, 100));
    assertThat(random(2, 100).hashCode(), is(random(2, 100).hashCode()));
    assertThat(random(2, 100), is(not(random(2, 99))));
  }

  @Test
  public void anOrdinarySessionIsShort() {
    SessionFragment fragment = new SessionFragment();
    Variety ordinary = new Variety(1_760_000_000_000L, 300_000, 8);
    for (long number = 0; number < 12; number++) {
      RandomRequests.fill(number, ordinary, event, facts);
      event.userAgent.set("Mozilla/5.0 (X11; Linux x86_64; rv:140.0)".getBytes(UTF_8));
      facts.hits.clear();
      fragment.add(event, facts);
    }
    assertThat(fragment.toByteArray().length, lessThan(1536));
  }

  @Test
  public void theFirstRequestNamesAddressPortAndAgent() {
    SessionFragment fragment = new SessionFragment();
    fragment.add(request(2000, 5, "second", 2), facts);
    fragment.add(request(1000, -1, "greatest hash of all, unsigned", 3), facts);
    fragment.add(request(1000, 7, "first", 4), facts);
    assertThat(fragment.first(), is(1000L));
    assertThat(fragment.last(), is(2000L));
    assertThat(fragment.firstHash(), is(7L));
    assertThat(fragment.userAgent(), is("first"));
    assertThat(fragment.port(), is(4));
    assertThat(fragment.addressHigh(), is(0L));
    assertThat(fragment.addressLow(), is(4L));
  }

  @Test
  public void aLongAgentIsCutAndAnAbsentOneIsNull() {
    SessionFragment fragment = new SessionFragment();
    fragment.add(request(0, 1, "x".repeat(5000), 1), facts);
    assertThat(fragment.userAgent(), is("x".repeat(SessionFragment.MAX_USER_AGENT_BYTES)));
    event.reset();
    SessionFragment silent = new SessionFragment();
    silent.add(event, facts);
    assertThat(silent.userAgent() == null, is(true));
  }

  @Test
  public void unknownIsNotCounted() {
    SessionFragment fragment = new SessionFragment();
    event.reset();
    facts.missingHeaders = 500;
    facts.hasJa4 = true;
    facts.cookieNameCount = 1;
    facts.oldProtocol = true;
    facts.hostIsAddress = true;
    fragment.add(event, facts);
    assertThat(fragment.requests(), is(1L));
    for (Counter counter : Counter.values()) {
      if (counter != Counter.REQUESTS) {
        assertThat(counter.name(), fragment.countOf(counter), is(0L));
      }
    }
    assertThat(fragment.bytes().count(), is(0L));
    assertThat(fragment.requestTime().count(), is(0L));
    assertThat(fragment.userAgents().size(), is(0));
    assertThat(fragment.headerOrders().size(), is(0));
    assertThat(fragment.cookieNames().size(), is(0));
    assertThat(fragment.ja4s().size(), is(0));
  }

  private RequestEvent request(long time, long hash, String agent, int port) {
    event.reset();
    event.timeMillis = time;
    event.requestHash = hash;
    event.port = port;
    event.addressLow = port;
    event.userAgent.set(agent.getBytes(UTF_8));
    return event;
  }

  private SessionFragment random(long seed, int size) {
    SplittableRandom random = new SplittableRandom(seed);
    Variety variety = Variety.of(random);
    SessionFragment fragment = new SessionFragment();
    for (int i = 0; i < size; i++) {
      RandomRequests.fill(random.nextLong(), variety, event, facts);
      fragment.add(event, facts);
    }
    return fragment;
  }
}
