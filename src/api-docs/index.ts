/**
 * What the HTTP interface is, told by itself: OpenAPI 3.1 from the shapes that routes check with.
 *
 *   const docs = apiDocs(app)      before the features: hears of every route
 *   app.register(docs)             GET /api/openapi.json
 */
export { apiDocs } from './plugin.ts';
export { type Door, ROUTE_DOORS } from './route-doors.ts';
