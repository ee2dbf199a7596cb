// The inside of a worker thread: loads one function's bundle and gives it one event at a time. Plain JavaScript, because
// removing types would cost every cold start 30 ms.
import { enableCompileCache, flushCompileCache } from 'node:module'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import { parentPort, workerData } from 'node:worker_threads'
import { callAwsBy } from './aws-calls.mjs'
import { awsHost } from './aws-socket.mjs'

/** @type {import('./messages.ts').WorkerSettings} */
const settings = workerData

let current

const post = (message) => parentPort.postMessage(message, [])

/**
 * Lambda's JSON log format: one line with time, level and request, in which an object that is said stays an object. A line is posted at once, so that none is
 * lost with a thread that ends; what follows it, mostly the result, is taken out with it.
 */
const logAsLambda = () => {
  const levels = { info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR' }
  for (const [method, level] of Object.entries(levels))
    console[method] = (...said) => {
      const message = said.length === 1 ? said[0] : format(...said)
      const timestamp = new Date().toISOString()
      post({
        kind: 'line',
        line: JSON.stringify({ timestamp, level, requestId: current, message }),
        isError: level === 'ERROR',
      })
    }
}

/** @param {import('./messages.ts').Invocation} invocation */
const invoke = async (invocation) => {
  const { requestId } = invocation
  current = requestId
  process.env['_X_AMZN_TRACE_ID'] = invocation.traceId
  try {
    const result = await handler(JSON.parse(invocation.event), contextOf(invocation))
    post({ kind: 'result', requestId, payload: JSON.stringify(result) ?? 'null' })
  } catch (error) {
    post({ kind: 'error', requestId, error: describe(error) })
  }
}

/** @param {import('./messages.ts').Invocation} invocation */
const contextOf = ({ requestId, deadline, functionArn }) => {
  const realNow = () => performance.timeOrigin + performance.now()
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: functionArn,
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - realNow())),
  }
}

const describe = (error) => {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
}

const moveClock = (offset) => {
  const RealDate = Date
  const now = () => RealDate.now() + Number(Atomics.load(offset, 0))
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      if (parts.length === 0) super(now())
      else super(...parts)
    }
    static now() {
      return now()
    }
  }
}

logAsLambda()
const hearAws = callAwsBy(awsHost, post)
if (settings.clock) moveClock(new BigInt64Array(settings.clock))
if (settings.sourceMaps) process.setSourceMapsEnabled(true)
if (settings.inspectorPort !== null) (await import('node:inspector')).open(settings.inspectorPort, '127.0.0.1')
if (settings.compileCache) enableCompileCache(settings.compileCache)

// Heard from here on: a function may call AWS while it loads.
parentPort.on('message', (message) => (message.kind === 'answer' ? hearAws(message) : void invoke(message)))
const loaded = await import(pathToFileURL(settings.file).href)
const handler = loaded[settings.exportName]
if (typeof handler !== 'function') throw new Error(`${settings.file} does not export ${settings.exportName}`)

// A thread that is ended writes nothing at its end: the compiled code is kept now, for the next cold start.
if (settings.compileCache) flushCompileCache()

post({ kind: 'ready' })
