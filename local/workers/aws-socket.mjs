// How the SDK's clients of a process that is no instance, a benchmark's or a test's, reach AWS services. Plain JavaScript, as the sandbox that imports its name.
import { connect } from 'node:net'

// As a module it would bring a WebSocket with a whole second HTTP client to every cold start (lib/bundling/node-http.ts).
const { Agent } = process.getBuiltinModule('node:http')

export const awsHost = 'aws.invalid'

export const awsUrl = `http://${awsHost}`

export const callAwsThrough = (socket) => {
  const { createConnection } = Agent.prototype
  Agent.prototype.createConnection = function (options, ...rest) {
    return options.host === awsHost ? connect(socket) : createConnection.call(this, options, ...rest)
  }
}
