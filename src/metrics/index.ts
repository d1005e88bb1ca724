export { createMetrics, type Metrics, type MetricsSources } from './metrics.ts';
export { metricsRoutes } from './routes.ts';
export { faultsOf } from './faults.ts';
