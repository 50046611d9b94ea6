//! Sends one trace, three log records and four metric points with the official exporters:
//!
//!     interop http/protobuf|http/json|grpc ENDPOINT none|gzip|zstd [large]
//!
//! Prints what the exporters said as one line of JSON. The load is described in ../../../support/exporterLoad.ts.

use std::env;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry::logs::{AnyValue, LogRecord as _, Logger as _, LoggerProvider as _, Severity};
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::{
    Link, Span as _, SpanContext, SpanId, SpanKind, Status, TraceContextExt as _, TraceFlags,
    TraceId, TraceState, Tracer as _, TracerProvider as _,
};
use opentelemetry::{Array, Context, InstrumentationScope, KeyValue, StringValue, Value};
use opentelemetry_otlp::{
    Compression, LogExporter, MetricExporter, Protocol, SpanExporter, WithExportConfig as _,
    WithHttpConfig as _, WithTonicConfig as _,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;

const START_NS: u64 = 1_790_000_000_123_456_789;

/// Builds the exporter of one signal; the three builders have the same methods and no common trait.
macro_rules! exporter {
    ($kind:ident, $signal:literal, $to:expr) => {{
        let Target { protocol, endpoint, compression } = $to;
        if *protocol == Protocol::Grpc {
            let mut builder = $kind::builder().with_tonic().with_endpoint(endpoint.clone());
            if let Some(compression) = compression {
                builder = builder.with_compression(*compression);
            }
            builder.build()
        } else {
            let mut builder = $kind::builder()
                .with_http()
                .with_protocol(*protocol)
                .with_endpoint(format!("{endpoint}/v1/{}", $signal));
            if let Some(compression) = compression {
                builder = builder.with_compression(*compression);
            }
            builder.build()
        }
        .expect("an exporter")
    }};
}

struct Target {
    protocol: Protocol,
    endpoint: String,
    compression: Option<Compression>,
}

fn main() {
    let args: Vec<String> = env::args().collect();
    let target = Target {
        protocol: match args[1].as_str() {
            "grpc" => Protocol::Grpc,
            "http/json" => Protocol::HttpJson,
            _ => Protocol::HttpBinary,
        },
        endpoint: args[2].clone(),
        compression: match args[3].as_str() {
            "gzip" => Some(Compression::Gzip),
            "zstd" => Some(Compression::Zstd),
            _ => None,
        },
    };
    // Only gRPC wants a runtime; the blocking HTTP client refuses to run inside one.
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let _inside = (target.protocol == Protocol::Grpc).then(|| runtime.enter());

    let mut failures: Vec<String> = Vec::new();
    let mut note = |result: opentelemetry_sdk::error::OTelSdkResult| {
        if let Err(error) = result {
            failures.push(error.to_string());
        }
    };
    let resource = Resource::builder().with_service_name("interop-rust").build();
    let tracers = SdkTracerProvider::builder()
        .with_batch_exporter(exporter!(SpanExporter, "traces", &target))
        .with_resource(resource.clone())
        .build();
    let trace_id;
    if args.len() > 4 {
        trace_id = send_large(&tracers);
        note(tracers.force_flush());
        let _ = tracers.shutdown();
    } else {
        let context = send_trace(&tracers);
        trace_id = context.span().span_context().trace_id();
        note(tracers.force_flush());
        note(tracers.shutdown());
        let logs = SdkLoggerProvider::builder()
            .with_batch_exporter(exporter!(LogExporter, "logs", &target))
            .with_resource(resource.clone())
            .build();
        let attached = context.attach();
        send_logs(&logs);
        note(logs.force_flush());
        note(logs.shutdown());
        drop(attached);
        let meters = SdkMeterProvider::builder()
            .with_periodic_exporter(exporter!(MetricExporter, "metrics", &target))
            .with_resource(resource)
            .build();
        record_metrics(&meters);
        note(meters.shutdown());
    }
    println!("{}", serde_json::json!({ "traceId": trace_id.to_string(), "failures": failures }));
}

fn at(offset_ns: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(START_NS + offset_ns)
}

fn send_trace(tracers: &SdkTracerProvider) -> Context {
    let scope = InstrumentationScope::builder("interop").with_version("1.2.3").build();
    let tracer = tracers.tracer_with_scope(scope);
    let other = SpanContext::new(
        TraceId::from_hex("abcdef0123456789abcdef0123456789").expect("a trace id"),
        SpanId::from_hex("1122334455667788").expect("a span id"),
        TraceFlags::SAMPLED,
        false,
        TraceState::default(),
    );
    let list: Vec<StringValue> = vec!["a".into(), "b".into()];
    let mut root = tracer
        .span_builder("tools/call añejo ☂")
        .with_kind(SpanKind::Server)
        .with_start_time(at(0))
        .with_links(vec![Link::new(other, vec![KeyValue::new("why", "resumed")], 0)])
        .with_attributes([
            KeyValue::new("mcp.method.name", "tools/call"),
            KeyValue::new("gen_ai.tool.name", "añejo ☂"),
            KeyValue::new("whole", 9_007_199_254_740_993_i64),
            KeyValue::new("least", i64::MIN),
            KeyValue::new("real", 0.25),
            KeyValue::new("yes", true),
            KeyValue::new("list", Value::Array(Array::String(list))),
        ])
        .start(&tracer);
    root.add_event_with_timestamp("progress", at(1_001), vec![KeyValue::new("done", 3)]);
    let context = Context::current_with_span(root);
    let mut child = tracer
        .span_builder("work")
        .with_start_time(at(7))
        .start_with_context(&tracer, &context);
    child.set_status(Status::error("no luck"));
    child.end_with_timestamp(at(1_000_007));
    for index in 0..1200_u64 {
        let mut step = tracer
            .span_builder(format!("step {index}"))
            .with_start_time(at(10 + index))
            .with_attributes([KeyValue::new("index", index as i64)])
            .start_with_context(&tracer, &context);
        step.end_with_timestamp(at(11 + 2 * index));
    }
    context.span().end_with_timestamp(at(2_000_001));
    context
}

/// One span that is larger than a receiver has to take.
fn send_large(tracers: &SdkTracerProvider) -> TraceId {
    let tracer = tracers.tracer("interop");
    let mut span = tracer.start("large");
    span.set_attribute(KeyValue::new("text", "x".repeat(65 << 20)));
    span.end();
    span.span_context().trace_id()
}

fn send_logs(logs: &SdkLoggerProvider) {
    let logger = logs.logger("interop");
    let records = [
        ("first", Severity::Info),
        ("second", Severity::Warn),
        ("third ☂", Severity::Error),
    ];
    for (index, (body, severity)) in records.into_iter().enumerate() {
        let mut record = logger.create_log_record();
        record.set_timestamp(at(index as u64));
        record.set_severity_number(severity);
        record.set_severity_text(severity.name());
        record.set_body(AnyValue::from(body));
        record.add_attribute("whole", 9_007_199_254_740_993_i64);
        logger.emit(record);
    }
}

fn record_metrics(meters: &SdkMeterProvider) {
    let meter = meters.meter("interop");
    let calls = meter.u64_counter("calls").build();
    calls.add(9_007_199_254_740_993, &[KeyValue::new("tool", "a")]);
    calls.add(1, &[KeyValue::new("tool", "b")]);
    meter.f64_histogram("duration").build().record(12.0, &[]);
    meter.f64_gauge("load").build().record(0.5, &[]);
}
