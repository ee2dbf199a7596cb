import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { TrustedProxies } from './client-address.ts'
import type { Connection } from './connection.ts'
import { Connections } from './connections.ts'
import { createHttpServer, type HttpServerOptions } from './http-server.ts'
import { instanceLimits, type GatewayLimits } from './limits.ts'
import { refuse } from './refusal.ts'
import { RequestStream } from './request-stream.ts'

/** Certificate and key of the address, as PEM. */
export interface TlsFiles {
  readonly cert: Buffer
  readonly key: Buffer
}

/** Where and how the gateway listens. */
export interface GatewayOptions extends Pick<HttpServerOptions, 'now' | 'answer' | 'onAnswer' | 'onError'> {
  readonly host: string
  readonly port: number
  readonly tls?: TlsFiles
  /** Addresses and ranges of proxies that say who their client is; none. */
  readonly trustedProxies?: readonly string[]
  /** Those of the instance. */
  readonly limits?: GatewayLimits
}

/** A listening gateway. */
export interface Gateway {
  readonly port: number
  /** Lets new connections have another certificate; throws where it and its key are none, or the gateway speaks no TLS. */
  renew(tls: TlsFiles): void
  close(): Promise<void>
}

/** What a TLS client may ask for; the oldest clients know 1.0 only. */
const spoken = ['http/1.1', 'http/1.0']
/** Connections that wait to be accepted while the process is busy: the kernel may allow fewer. */
const backlog = 4_096
const graceMilliseconds = 2_000

/** Starts the HTTP(S) server that plays API Gateway and CloudFront; rejects where the address cannot be used. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const limits = options.limits ?? instanceLimits()
  const proxies = new TrustedProxies(options.trustedProxies ?? [])
  const connections = new Connections({ limits, isShared: (address) => proxies.isShared(address) })
  const server = createHttpServer({
    ...options,
    proxies,
    isSecure: options.tls !== undefined,
    keepAliveSeconds: limits.seconds.idle,
  })
  const speak = (socket: Socket, connection: Connection): void => {
    const stream = new RequestStream(socket, connection)
    connection.secured(socket, () => {
      refuse(stream, 'ERR_HTTP_REQUEST_TIMEOUT')
      stream.ignoreRest()
    })
    server.emit('connection', stream)
  }
  const secure = options.tls ? tlsListener(options.tls, connections, speak) : null
  const listener = secure ?? tcpListener(connections, speak)
  await listen(listener, options)
  return {
    port: (listener.address() as AddressInfo).port,
    renew: (tls) => {
      if (!secure) throw new Error('it was started without a certificate')
      secure.setSecureContext({ ...tls })
    },
    close: async () => {
      const closed = new Promise((resolve) => listener.close(resolve))
      await connections.close(graceMilliseconds)
      await closed
    },
  }
}

type Speak = (socket: Socket, connection: Connection) => void

const tcpListener = (connections: Connections, speak: Speak): Server =>
  createTcpServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const connection = connections.admit(socket)
    if (connection) speak(socket, connection)
  })

/** Connections count from their acceptance: a handshake that does not go on is as silent as a request that does not. */
const tlsListener = (tls: TlsFiles, connections: Connections, speak: Speak): TlsServer => {
  const shaking = new Map<string, Connection>()
  const listener = createTlsServer(
    {
      ...tls,
      ALPNCallback: ({ protocols }) => spoken.find((one) => protocols.includes(one)),
      allowHalfOpen: true,
      noDelay: true,
    },
    (socket) => {
      const connection = shaking.get(ends(socket))
      shaking.delete(ends(socket))
      if (connection) speak(socket, connection)
      else socket.destroy()
    },
  )
  listener.on('connection', (socket) => {
    const connection = connections.admit(socket)
    if (!connection) return
    const name = ends(socket)
    shaking.set(name, connection)
    socket.once('close', () => shaking.get(name) === connection && shaking.delete(name))
  })
  return listener
}

const ends = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`

/** Listens; later errors, such as no free descriptor for a connection, are told and end nothing. */
const listen = async (listener: Server, { host, port, onError }: GatewayOptions): Promise<void> => {
  const listening = Promise.withResolvers<void>()
  listener.once('error', listening.reject)
  listener.listen({ port, host, backlog }, () => {
    listener.off('error', listening.reject)
    listener.on('error', onError)
    listening.resolve()
  })
  await listening.promise
}
