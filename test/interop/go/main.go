// Sends one trace, three log records and four metric points with the official exporters:
//
//	go run . http/protobuf|grpc ENDPOINT none|gzip [large]
//
// Prints what the exporters said as one line of JSON. The load is described in ../../support/exporterLoad.ts.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const startNs = 1_790_000_000_123_456_789

type report struct {
	TraceID  string   `json:"traceId"`
	Failures []string `json:"failures"`
}

var failures struct {
	sync.Mutex
	list []string
}

func note(err error) {
	if err != nil {
		failures.Lock()
		failures.list = append(failures.list, err.Error())
		failures.Unlock()
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

type exporters struct {
	spans   sdktrace.SpanExporter
	logs    sdklog.Exporter
	metrics sdkmetric.Exporter
}

func main() {
	protocol, endpoint, compression := os.Args[1], os.Args[2], os.Args[3]
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	otel.SetErrorHandler(otel.ErrorHandlerFunc(note))
	described := must(resource.New(ctx, resource.WithTelemetrySDK(), resource.WithAttributes(
		attribute.String("service.name", "interop-go"))))
	made := makeExporters(ctx, protocol, strings.TrimPrefix(endpoint, "http://"), compression)
	tracers := sdktrace.NewTracerProvider(sdktrace.WithBatcher(made.spans), sdktrace.WithResource(described))
	result := report{}
	if len(os.Args) > 4 {
		result.TraceID = sendLarge(ctx, tracers)
		note(tracers.Shutdown(ctx))
	} else {
		var in context.Context
		result.TraceID, in = sendTrace(ctx, tracers)
		note(tracers.Shutdown(ctx))
		note(sendLogs(in, made.logs, described))
		note(sendMetrics(ctx, made.metrics, described))
	}
	result.Failures = append([]string{}, failures.list...)
	must(0, json.NewEncoder(os.Stdout).Encode(result))
}

func makeExporters(ctx context.Context, protocol, address, compression string) exporters {
	zipped := compression == "gzip"
	if protocol == "grpc" {
		spans := []otlptracegrpc.Option{otlptracegrpc.WithEndpoint(address), otlptracegrpc.WithInsecure()}
		logs := []otlploggrpc.Option{otlploggrpc.WithEndpoint(address), otlploggrpc.WithInsecure()}
		metrics := []otlpmetricgrpc.Option{otlpmetricgrpc.WithEndpoint(address), otlpmetricgrpc.WithInsecure()}
		if zipped {
			spans = append(spans, otlptracegrpc.WithCompressor("gzip"))
			logs = append(logs, otlploggrpc.WithCompressor("gzip"))
			metrics = append(metrics, otlpmetricgrpc.WithCompressor("gzip"))
		}
		return exporters{
			must(otlptracegrpc.New(ctx, spans...)),
			must(otlploggrpc.New(ctx, logs...)),
			must(otlpmetricgrpc.New(ctx, metrics...)),
		}
	}
	spans, logs, metrics := otlptracehttp.NoCompression, otlploghttp.NoCompression, otlpmetrichttp.NoCompression
	if zipped {
		spans, logs, metrics = otlptracehttp.GzipCompression, otlploghttp.GzipCompression, otlpmetrichttp.GzipCompression
	}
	return exporters{
		must(otlptracehttp.New(ctx, otlptracehttp.WithEndpoint(address), otlptracehttp.WithInsecure(), otlptracehttp.WithCompression(spans))),
		must(otlploghttp.New(ctx, otlploghttp.WithEndpoint(address), otlploghttp.WithInsecure(), otlploghttp.WithCompression(logs))),
		must(otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpoint(address), otlpmetrichttp.WithInsecure(), otlpmetrichttp.WithCompression(metrics))),
	}
}

func at(offsetNs int64) time.Time { return time.Unix(0, startNs+offsetNs) }

func sendTrace(ctx context.Context, tracers *sdktrace.TracerProvider) (string, context.Context) {
	tracer := tracers.Tracer("interop", trace.WithInstrumentationVersion("1.2.3"))
	other := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID:    must(trace.TraceIDFromHex("abcdef0123456789abcdef0123456789")),
		SpanID:     must(trace.SpanIDFromHex("1122334455667788")),
		TraceFlags: trace.FlagsSampled,
	})
	in, root := tracer.Start(ctx, "tools/call añejo ☂",
		trace.WithSpanKind(trace.SpanKindServer),
		trace.WithTimestamp(at(0)),
		trace.WithLinks(trace.Link{SpanContext: other, Attributes: []attribute.KeyValue{attribute.String("why", "resumed")}}),
		trace.WithAttributes(
			attribute.String("mcp.method.name", "tools/call"),
			attribute.String("gen_ai.tool.name", "añejo ☂"),
			attribute.Int64("whole", 9_007_199_254_740_993),
			attribute.Int64("least", math.MinInt64),
			attribute.Float64("real", 0.25),
			attribute.Bool("yes", true),
			attribute.StringSlice("list", []string{"a", "b"}),
		))
	root.AddEvent("progress", trace.WithTimestamp(at(1_001)), trace.WithAttributes(attribute.Int("done", 3)))
	_, child := tracer.Start(in, "work", trace.WithTimestamp(at(7)))
	child.SetStatus(codes.Error, "no luck")
	child.End(trace.WithTimestamp(at(1_000_007)))
	for index := range int64(1200) {
		_, step := tracer.Start(in, fmt.Sprintf("step %d", index),
			trace.WithTimestamp(at(10+index)), trace.WithAttributes(attribute.Int64("index", index)))
		step.End(trace.WithTimestamp(at(11 + 2*index)))
	}
	root.End(trace.WithTimestamp(at(2_000_001)))
	return root.SpanContext().TraceID().String(), in
}

// One span that is larger than a receiver has to take.
func sendLarge(ctx context.Context, tracers *sdktrace.TracerProvider) string {
	_, span := tracers.Tracer("interop").Start(ctx, "large",
		trace.WithAttributes(attribute.String("text", strings.Repeat("x", 65<<20))))
	span.End()
	return span.SpanContext().TraceID().String()
}

func sendLogs(ctx context.Context, exporter sdklog.Exporter, described *resource.Resource) error {
	provider := sdklog.NewLoggerProvider(
		sdklog.WithProcessor(sdklog.NewBatchProcessor(exporter)), sdklog.WithResource(described))
	logger := provider.Logger("interop")
	severities := []log.Severity{log.SeverityInfo, log.SeverityWarn, log.SeverityError}
	for index, body := range []string{"first", "second", "third ☂"} {
		var record log.Record
		record.SetTimestamp(at(int64(index)))
		record.SetSeverity(severities[index])
		record.SetBody(attribute.StringValue(body))
		record.AddAttributes(attribute.Int64("whole", 9_007_199_254_740_993))
		logger.Emit(ctx, record)
	}
	return provider.Shutdown(ctx)
}

func sendMetrics(ctx context.Context, exporter sdkmetric.Exporter, described *resource.Resource) error {
	provider := sdkmetric.NewMeterProvider(
		sdkmetric.WithReader(sdkmetric.NewPeriodicReader(exporter)), sdkmetric.WithResource(described))
	meter := provider.Meter("interop")
	calls := must(meter.Int64Counter("calls"))
	calls.Add(ctx, 9_007_199_254_740_993, metric.WithAttributes(attribute.String("tool", "a")))
	calls.Add(ctx, 1, metric.WithAttributes(attribute.String("tool", "b")))
	must(meter.Float64Histogram("duration")).Record(ctx, 12)
	must(meter.Float64Gauge("load")).Record(ctx, 0.5)
	return provider.Shutdown(ctx)
}
