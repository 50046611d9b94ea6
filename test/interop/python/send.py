"""Sends one trace, three log records and four metric points with the official exporters:

    send.py http/protobuf|http/json|grpc ENDPOINT none|gzip|deflate [large]; gRPC has no deflate

Prints what the exporters said as one line of JSON. The load is described in ../../support/exporterLoad.ts.
"""

import json
import os
import sys

protocol, endpoint, compression = sys.argv[1:4]
os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint
if compression != "none":
    os.environ["OTEL_EXPORTER_OTLP_COMPRESSION"] = compression

from opentelemetry import trace  # noqa: E402 (the exporters read the environment)
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

if protocol == "grpc":
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
elif protocol == "http/json":
    from opentelemetry.exporter.otlp.json.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.json.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

START_NS = 1_790_000_000_123_456_789
resource = Resource.create({"service.name": "interop-python"})
failures = []


def noting(exporter):
    """Keeps what the exporter said of each batch: the processors only log it."""
    export = exporter.export

    def note(*args, **kwargs):
        result = export(*args, **kwargs)
        if result.name != "SUCCESS":
            failures.append(str(result))
        return result

    exporter.export = note
    return exporter


def send_trace(tracer):
    other = SpanContext(0xABCDEF0123456789ABCDEF0123456789, 0x1122334455667788, False, TraceFlags(1))
    root = tracer.start_span(
        "tools/call añejo ☂",
        kind=SpanKind.SERVER,
        start_time=START_NS,
        attributes={
            "mcp.method.name": "tools/call",
            "gen_ai.tool.name": "añejo ☂",
            "whole": 9_007_199_254_740_993,
            "least": -(2**63),
            "real": 0.25,
            "yes": True,
            "list": ["a", "b"],
        },
        links=[Link(other, {"why": "resumed"})],
    )
    root.add_event("progress", {"done": 3}, timestamp=START_NS + 1_001)
    context = trace.set_span_in_context(root)
    child = tracer.start_span("work", context=context, start_time=START_NS + 7)
    child.set_status(Status(StatusCode.ERROR, "no luck"))
    child.end(end_time=START_NS + 1_000_007)
    for index in range(1200):
        step = tracer.start_span(
            f"step {index}", context=context, start_time=START_NS + 10 + index, attributes={"index": index}
        )
        step.end(end_time=START_NS + 11 + 2 * index)
    root.end(end_time=START_NS + 2_000_001)
    return root, context


def send_logs(context):
    provider = LoggerProvider(resource=resource)
    provider.add_log_record_processor(BatchLogRecordProcessor(noting(OTLPLogExporter())))
    severities = [SeverityNumber.INFO, SeverityNumber.WARN, SeverityNumber.ERROR]
    for index, body in enumerate(["first", "second", "third ☂"]):
        provider.get_logger("interop").emit(
            LogRecord(
                timestamp=START_NS + index,
                context=context,
                severity_number=severities[index],
                severity_text=severities[index].name,
                body=body,
                attributes={"whole": 9_007_199_254_740_993},
            )
        )
    provider.shutdown()


def send_metrics():
    provider = MeterProvider([PeriodicExportingMetricReader(noting(OTLPMetricExporter()))], resource)
    meter = provider.get_meter("interop")
    calls = meter.create_counter("calls")
    calls.add(9_007_199_254_740_993, {"tool": "a"})
    calls.add(1, {"tool": "b"})
    meter.create_histogram("duration").record(12)
    meter.create_gauge("load").set(0.5)
    provider.shutdown()


tracers = TracerProvider(resource=resource)
tracers.add_span_processor(BatchSpanProcessor(noting(OTLPSpanExporter())))
tracer = tracers.get_tracer("interop", "1.2.3")
if len(sys.argv) > 4:
    # One span that is larger than a receiver has to take.
    root = tracer.start_span("large", attributes={"text": "x" * (65 << 20)})
    root.end()
    tracers.shutdown()
else:
    root, context = send_trace(tracer)
    tracers.shutdown()
    send_logs(context)
    send_metrics()
print(json.dumps({"traceId": f"{root.get_span_context().trace_id:032x}", "failures": failures}))
