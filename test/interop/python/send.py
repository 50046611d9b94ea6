"""Sends one trace with the official exporters: send.py http|grpc ENDPOINT. Prints its trace id."""

import sys

from opentelemetry import trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

protocol, endpoint = sys.argv[1:]
if protocol == "grpc":
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=True)
else:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    exporter = OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")

provider = TracerProvider(resource=Resource.create({"service.name": "interop-python"}))
provider.add_span_processor(BatchSpanProcessor(exporter))
tracer = provider.get_tracer("interop", "1.2.3")
start = 1_790_000_000_123_456_789
other = SpanContext(0xABCDEF0123456789ABCDEF0123456789, 0x1122334455667788, False, TraceFlags(1))
attributes = {
    "mcp.method.name": "tools/call",
    "gen_ai.tool.name": "añejo ☂",
    "whole": 9_007_199_254_740_993,
    "real": 0.25,
    "yes": True,
    "list": ["a", "b"],
}
root = tracer.start_span(
    "tools/call añejo ☂",
    kind=SpanKind.SERVER,
    start_time=start,
    attributes=attributes,
    links=[Link(other, {"why": "resumed"})],
)
root.add_event("progress", {"done": 3}, timestamp=start + 1_001)
child = tracer.start_span("work", context=trace.set_span_in_context(root), start_time=start + 7)
child.set_status(Status(StatusCode.ERROR, "no luck"))
child.end(end_time=start + 1_000_007)
root.end(end_time=start + 2_000_001)
print(f"{root.get_span_context().trace_id:032x}")
provider.shutdown()
