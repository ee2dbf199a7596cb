// How the AWS clients of a sandbox reach the services of their instance: a call is a message to the thread that plays them, and so is its answer. To a client
// it looks like an HTTP request and its response. Plain JavaScript, as the sandbox that imports it.
import { EventEmitter } from 'node:events'
import { Readable, Writable } from 'node:stream'

// As in the bundles, which find what is changed here: as a module it would bring a second HTTP client (lib/bundling/node-http.ts).
const http = process.getBuiltinModule('node:http')

/** What a request's listeners are given in place of a socket: one that is connected, and silent while its call is. */
class Line extends EventEmitter {
  connecting = false
  #timer

  setTimeout(milliseconds, onTimeout) {
    clearTimeout(this.#timer)
    if (milliseconds > 0) this.#timer = setTimeout(onTimeout, milliseconds)
  }
  setKeepAlive() {}
  destroy() {
    clearTimeout(this.#timer)
  }
}

/** One call, as `http.ClientRequest` looks to the clients. */
class AwsRequest extends Writable {
  socket = new Line()
  #options
  #body = []
  #send

  constructor(options, send) {
    super({ decodeStrings: false, autoDestroy: false })
    this.#options = options
    this.#send = send
    process.nextTick(() => this.emit('socket', this.socket))
  }

  _write(chunk, _encoding, done) {
    this.#body.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    done()
  }

  _final(done) {
    const { method = 'GET', path = '/', headers = {} } = this.#options
    const named = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
    const [target, type, authorization] = ['x-amz-target', 'content-type', 'authorization'].map((name) =>
      named.get(name),
    )
    this.#send(this, { method, path, target, type, authorization, body: Buffer.concat(this.#body).toString() })
    done()
  }

  _destroy(error, done) {
    this.socket.destroy()
    done(error)
  }

  /** Ends the call with its answer, unless it was given up. */
  answer({ status, headers, body }) {
    if (this.destroyed) return
    const response = Object.assign(new Readable({ read: () => undefined }), {
      statusCode: status,
      statusMessage: http.STATUS_CODES[status],
      headers,
      complete: true,
    })
    response.push(body, 'utf8')
    response.push(null)
    this.emit('response', response)
    this.destroy()
  }
}

/** Leads this thread's requests to that host to `post`, each with a number; gives what hears the answer to a number. */
export const callAwsBy = (host, post) => {
  const { request } = http
  const waiting = new Map()
  let last = 0
  const send = (call, message) => {
    last += 1
    waiting.set(last, call)
    post({ kind: 'call', id: last, ...message })
  }
  http.request = (options, onResponse, ...rest) => {
    if (options?.host !== host && options?.hostname !== host) return request(options, onResponse, ...rest)
    const call = new AwsRequest(options, send)
    if (onResponse) call.once('response', onResponse)
    return call
  }
  return ({ id, ...answer }) => {
    waiting.get(id)?.answer(answer)
    waiting.delete(id)
  }
}
