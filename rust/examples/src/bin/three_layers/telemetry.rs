//! Logs as JSON, traces, metrics and errors, with the ecosystem's own parts.

use std::sync::Arc;

use callwright::OtelMetrics;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::Failure;

/// What a service holds as long as it runs.
pub(crate) struct Telemetry {
    /// What `/metrics` shows.
    pub(crate) registry: prometheus::Registry,
    /// For the builders of clients.
    pub(crate) metrics: Arc<OtelMetrics>,
    traces: SdkTracerProvider,
    meters: SdkMeterProvider,
    sentry: sentry::ClientInitGuard,
}

impl Telemetry {
    /// Sets everything up: logs go to the standard error as JSON (`RUST_LOG` filters them), each span as a line when it
    /// ends; errors go where `SENTRY_DSN` says, or nowhere.
    pub(crate) fn start(service: &'static str) -> Result<Self, Failure> {
        // No exporter: the lines of the log are enough here. For a collector, add the one of opentelemetry-otlp.
        let traces = SdkTracerProvider::builder().build();
        let logs = tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(std::io::stderr);
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
        tracing_subscriber::registry()
            .with(filter)
            .with(tracing_opentelemetry::layer().with_tracer(traces.tracer(service)))
            .with(logs)
            .try_init()?;
        let registry = prometheus::Registry::new();
        let reader = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build()?;
        let meters = SdkMeterProvider::builder().with_reader(reader).build();
        let metrics = Arc::new(OtelMetrics::new(&meters.meter("callwright")));
        let mut options = sentry::ClientOptions::default();
        options.dsn = std::env::var("SENTRY_DSN").ok().map(|dsn| dsn.parse()).transpose()?;
        options.server_name = Some(service.into());
        Ok(Self { registry, metrics, traces, meters, sentry: sentry::init(options) })
    }

    /// Sends what has not been sent.
    pub(crate) fn flush(self) {
        // A collector that is gone must not keep the service from ending.
        let _ = self.traces.shutdown();
        let _ = self.meters.shutdown();
        self.sentry.flush(None);
    }
}
