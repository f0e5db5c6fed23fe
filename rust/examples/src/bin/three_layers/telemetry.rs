//! Logs as JSON, traces, metrics and errors, with the standard crates of the ecosystem.

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

/// The telemetry of a service. It lives as long as the service.
pub(crate) struct Telemetry {
    /// The source of `/metrics`.
    pub(crate) registry: prometheus::Registry,
    /// The observer for the builders of clients.
    pub(crate) metrics: Arc<OtelMetrics>,
    traces: SdkTracerProvider,
    meters: SdkMeterProvider,
    sentry: sentry::ClientInitGuard,
}

impl Telemetry {
    /// Sets up all telemetry. Logs go to the standard error as JSON (`RUST_LOG` filters them), with one line for each
    /// span when it ends. Errors go to the address in `SENTRY_DSN`, or nowhere.
    pub(crate) fn start(service: &'static str) -> Result<Self, Failure> {
        // There is no exporter, because the log lines are enough here. For a collector, add opentelemetry-otlp.
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

    /// Sends everything that is still buffered.
    pub(crate) fn flush(self) {
        // An unreachable collector must not keep the service from ending.
        let _ = self.traces.shutdown();
        let _ = self.meters.shutdown();
        self.sentry.flush(None);
    }
}
