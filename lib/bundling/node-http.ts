/**
 * Stands in for `node:http` in every bundle. Imported as a module, that would be asked for all its exports, among them a
 * WebSocket with a whole second HTTP client: a third of a cold start.
 */
export const { Agent, request, STATUS_CODES } = process.getBuiltinModule('node:http')
