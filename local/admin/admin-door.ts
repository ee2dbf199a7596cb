import { createServer, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { type Outcome } from '../workers/messages.ts'
import { listenOnSocket } from '../unix-socket.ts'

/** The socket's name in the data folder. */
export const adminSocket = 'admin.sock'
/** What is asked for a backup; everything else is a function's name. */
export const backupPath = 'backup'

/** What the door is opened with. */
interface AdminDoorOptions {
  readonly path: string
  readonly invoke: (functionName: string, event: unknown) => Promise<Outcome>
  /** Copies the instance's data into an empty folder. */
  readonly backUpTo: (folder: string) => Promise<void>
}

/**
 * Opens the door for an operator's commands: a Unix socket in the data folder, which only the folder's owner reaches, and no
 * page in a browser does. Whoever reaches it may read all the folder's keys anyway, so that it asks for nothing else.
 */
export const openAdminDoor = async ({
  path,
  invoke,
  backUpTo,
}: AdminDoorOptions): Promise<{ close(): Promise<void> }> => {
  const answer = async (request: IncomingMessage): Promise<Outcome> => {
    const [asked, name = ''] = [JSON.parse(await text(request)) as unknown, request.url?.slice(1)]
    if (name !== backupPath) return invoke(name, asked)
    await backUpTo(String(asked))
    return { ok: true, payload: 'null' }
  }
  const server = createServer((request, response) => {
    answer(request).then(
      (outcome) => response.end(JSON.stringify(outcome)),
      (error: unknown) => {
        response.statusCode = 500
        response.end(error instanceof Error ? error.message : String(error))
      },
    )
  })
  await listenOnSocket(server, path)
  return {
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}
