package dev.spoor.pipeline;

import dev.spoor.io.RedisFeatures;
import dev.spoor.model.FeatureRow;
import dev.spoor.model.RecordCoder;
import dev.spoor.model.Session;
import dev.spoor.transforms.FeatureRows;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** Writes the features of each state of each session to a store, where one was named. */
final class WriteFeatures {
  private WriteFeatures() {}

  static void of(PCollection<Session> sessions, AnalyzeSettings settings) {
    AnalyzeSettings.FeatureStore store = settings.features();
    if (store != null) {
      sessions
          .apply("TakeFeatures", ParDo.of(new TakeFn()))
          .setCoder(RecordCoder.of(FeatureRow.class))
          .apply("WriteFeatures", RedisFeatures.write(store.uri(), store.ttl()));
    }
  }

  private static final class TakeFn extends DoFn<Session, FeatureRow> {
    private static final long serialVersionUID = 1L;

    @ProcessElement
    public void process(@Element Session session, OutputReceiver<FeatureRow> out) {
      out.output(FeatureRows.of(session));
    }
  }
}
