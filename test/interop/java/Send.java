import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.internal.HttpExporterBuilder;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sends one trace, three log records and four metric points with the official exporters:
 *
 * <pre>java Send http/protobuf|http/json|grpc ENDPOINT none|gzip [large]</pre>
 *
 * Prints what the exporters said as one line of JSON. The load is described in ../../support/exporterLoad.ts.
 */
final class Send {
  private static final long START_NS = 1_790_000_000_123_456_789L;
  private static final List<String> failures = Collections.synchronizedList(new ArrayList<>());
  private static final Resource resource =
      Resource.getDefault().merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "interop-java")));

  private final String endpoint;
  private final boolean grpc;
  private final boolean json;
  private final String compression;

  private Send(String protocol, String endpoint, String compression) {
    this.grpc = protocol.equals("grpc");
    this.json = protocol.equals("http/json");
    this.endpoint = endpoint;
    this.compression = compression;
  }

  public static void main(String[] args) {
    Send send = new Send(args[0], args[1], args[2]);
    String traceId = send.trace(args.length > 3);
    byte[] line = ("{\"traceId\":\"" + traceId + "\",\"failures\":[" + String.join(",", failures) + "]}\n")
        .getBytes(StandardCharsets.UTF_8);
    System.out.write(line, 0, line.length);
    System.out.flush();
    System.exit(0);
  }

  private String trace(boolean large) {
    SdkTracerProvider tracers = SdkTracerProvider.builder()
        .addSpanProcessor(BatchSpanProcessor.builder(new Noting(spanExporter())).build())
        .setResource(resource)
        .build();
    if (large) {
      Span span = tracers.get("interop").spanBuilder("large").setAttribute("text", "x".repeat(65 << 20)).startSpan();
      span.end();
      tracers.shutdown().join(1, TimeUnit.MINUTES);
      return span.getSpanContext().getTraceId();
    }
    Tracer tracer = tracers.tracerBuilder("interop").setInstrumentationVersion("1.2.3").build();
    SpanContext other = SpanContext.create(
        "abcdef0123456789abcdef0123456789", "1122334455667788", TraceFlags.getSampled(), TraceState.getDefault());
    Span root = tracer.spanBuilder("tools/call añejo ☂")
        .setSpanKind(SpanKind.SERVER)
        .setStartTimestamp(START_NS, TimeUnit.NANOSECONDS)
        .addLink(other, Attributes.of(AttributeKey.stringKey("why"), "resumed"))
        .setAttribute("mcp.method.name", "tools/call")
        .setAttribute("gen_ai.tool.name", "añejo ☂")
        .setAttribute("whole", 9_007_199_254_740_993L)
        .setAttribute("least", Long.MIN_VALUE)
        .setAttribute("real", 0.25)
        .setAttribute("yes", true)
        .setAttribute(AttributeKey.stringArrayKey("list"), Arrays.asList("a", "b"))
        .startSpan();
    root.addEvent("progress", Attributes.of(AttributeKey.longKey("done"), 3L), START_NS + 1_001, TimeUnit.NANOSECONDS);
    Context in = Context.root().with(root);
    Span child = tracer.spanBuilder("work").setParent(in).setStartTimestamp(START_NS + 7, TimeUnit.NANOSECONDS).startSpan();
    child.setStatus(StatusCode.ERROR, "no luck");
    child.end(START_NS + 1_000_007, TimeUnit.NANOSECONDS);
    for (int index = 0; index < 1200; index += 1) {
      tracer.spanBuilder("step " + index)
          .setParent(in)
          .setAttribute("index", (long) index)
          .setStartTimestamp(START_NS + 10 + index, TimeUnit.NANOSECONDS)
          .startSpan()
          .end(START_NS + 11 + 2L * index, TimeUnit.NANOSECONDS);
    }
    root.end(START_NS + 2_000_001, TimeUnit.NANOSECONDS);
    note("shutdown", tracers.shutdown().join(1, TimeUnit.MINUTES));
    logs(in);
    metrics();
    return root.getSpanContext().getTraceId();
  }

  private void logs(Context in) {
    SdkLoggerProvider provider = SdkLoggerProvider.builder()
        .addLogRecordProcessor(BatchLogRecordProcessor.builder(logExporter()).build())
        .setResource(resource)
        .build();
    List<String> bodies = Arrays.asList("first", "second", "third ☂");
    List<Severity> severities = Arrays.asList(Severity.INFO, Severity.WARN, Severity.ERROR);
    for (int index = 0; index < 3; index += 1) {
      provider.get("interop").logRecordBuilder()
          .setContext(in)
          .setTimestamp(START_NS + index, TimeUnit.NANOSECONDS)
          .setSeverity(severities.get(index))
          .setBody(bodies.get(index))
          .setAttribute(AttributeKey.longKey("whole"), 9_007_199_254_740_993L)
          .emit();
    }
    note("logs", provider.forceFlush().join(1, TimeUnit.MINUTES));
    note("logs", provider.shutdown().join(1, TimeUnit.MINUTES));
  }

  private void metrics() {
    SdkMeterProvider provider = SdkMeterProvider.builder()
        .registerMetricReader(PeriodicMetricReader.create(metricExporter()))
        .setResource(resource)
        .build();
    AttributeKey<String> tool = AttributeKey.stringKey("tool");
    var calls = provider.get("interop").counterBuilder("calls").build();
    calls.add(9_007_199_254_740_993L, Attributes.of(tool, "a"));
    calls.add(1, Attributes.of(tool, "b"));
    provider.get("interop").histogramBuilder("duration").build().record(12);
    provider.get("interop").gaugeBuilder("load").build().set(0.5);
    note("metrics", provider.forceFlush().join(1, TimeUnit.MINUTES));
  }

  private SpanExporter spanExporter() {
    if (grpc) {
      return OtlpGrpcSpanExporter.builder().setEndpoint(endpoint).setCompression(compression).build();
    }
    var builder = OtlpHttpSpanExporter.builder()
        .setEndpoint(endpoint + "/v1/traces").setCompression(compression);
    return asWanted(builder, OtlpHttpSpanExporterBuilder.class).build();
  }

  private LogRecordExporter logExporter() {
    if (grpc) {
      return OtlpGrpcLogRecordExporter.builder().setEndpoint(endpoint).setCompression(compression).build();
    }
    var builder = OtlpHttpLogRecordExporter.builder().setEndpoint(endpoint + "/v1/logs").setCompression(compression);
    return asWanted(builder, OtlpHttpLogRecordExporterBuilder.class).build();
  }

  private MetricExporter metricExporter() {
    if (grpc) {
      return OtlpGrpcMetricExporter.builder().setEndpoint(endpoint).setCompression(compression).build();
    }
    var builder = OtlpHttpMetricExporter.builder().setEndpoint(endpoint + "/v1/metrics").setCompression(compression);
    return asWanted(builder, OtlpHttpMetricExporterBuilder.class).build();
  }

  /** The exporters can send JSON, and offer no method for it yet. */
  private <B> B asWanted(B builder, Class<B> type) {
    if (!json) {
      return builder;
    }
    try {
      Field delegate = type.getDeclaredField("delegate");
      delegate.setAccessible(true);
      ((HttpExporterBuilder) delegate.get(builder)).exportAsJson();
      return builder;
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException(changed);
    }
  }

  private static void note(String what, CompletableResultCode result) {
    if (!result.isSuccess()) {
      failures.add("\"" + what + " failed\"");
    }
  }

  /** Keeps what the exporter said of each batch: the processor only logs it. */
  private static final class Noting implements SpanExporter {
    private final SpanExporter inner;

    Noting(SpanExporter inner) {
      this.inner = inner;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      CompletableResultCode result = inner.export(spans);
      result.whenComplete(() -> note("export", result));
      return result;
    }

    @Override
    public CompletableResultCode flush() {
      return inner.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return inner.shutdown();
    }
  }
}
