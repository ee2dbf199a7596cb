import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

/** One running dynoxide server. */
export type DynoxideProcess = {
  readonly port: number
  /** The server itself, not the shell that guards it. */
  readonly processId: number
  /** Settles when the server has gone, whoever ended it. */
  readonly exited: Promise<void>
  stop(): Promise<void>
}

/**
 * The server must not outlive its runner, even one that got `kill -9` and can clean up nothing: a second shell holds
 * the other end of a pipe from us. A line on it asks for a clean stop, its end (we are gone) kills.
 */
const guard = `
exec 3<&0 </dev/null
"$@" 2>&1 3<&- &
server=$!
echo "pid $server"
(read -r _ <&3 && kill "$server" && read -r _ <&3; kill -9 "$server") >/dev/null 2>&1 &
guard=$!
exec 3<&-
wait "$server"
code=$?
kill "$guard" 2>/dev/null
exit "$code"
`

const startAttempts = 3
const startLimitMilliseconds = 5_000
const stopLimitMilliseconds = 3_000

/** Finds the binary of this platform's package; throws with what to do instead where there is none. */
export const findDynoxide = (): string => {
  const name = `@dynoxide/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'dynoxide')
  } catch {
    throw new Error(
      `The embedded DynamoDB engine has no package for this platform (${name} is not installed). ` +
        'Give the address of another DynamoDB-compatible server with --dynamodb-endpoint http://host:port.',
    )
  }
}

/** Starts dynoxide on a free loopback port with `file` as its database; resolves when it listens. */
export const startDynoxide = async (file: string): Promise<DynoxideProcess> => {
  const binary = findDynoxide()
  mkdirSync(dirname(file), { recursive: true })
  for (let attempt = 1; ; attempt++) {
    try {
      return await launch(binary, file, await freePort())
    } catch (error) {
      // Another process can take the port between our look and the server's bind.
      if (attempt === startAttempts || !String(error).includes('in use')) throw error
    }
  }
}

const launch = async (binary: string, file: string, port: number): Promise<DynoxideProcess> => {
  const command = [binary, 'serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', file]
  // A session of its own: Ctrl-C in the terminal reaches the runner first, which then stops its engines in order.
  const child = spawn('/bin/sh', ['-c', guard, 'sh', ...command], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] })
  child.stdin.on('error', () => undefined)
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      child.stdin.destroy()
      resolve()
    }
    child.once('close', end)
    child.once('error', end)
  })
  const processId = await listening(child)
  return { port, processId, exited, stop: () => stop(child, exited) }
}

const listening = (child: ChildProcess): Promise<number> => {
  const { stdout } = child
  if (!stdout) throw new Error('dynoxide has no output to follow')
  return new Promise((resolve, reject) => {
    let processId = 0
    let complaint = ''
    const fail = (why: string): void => {
      child.stdin?.destroy()
      reject(new Error(`dynoxide did not start: ${complaint.trim() || why}`))
    }
    const timer = setTimeout(fail, startLimitMilliseconds, `it was not ready within ${startLimitMilliseconds} ms`)
    createInterface({ input: stdout }).on('line', (line) => {
      if (line.startsWith('pid ')) processId = Number(line.slice(4))
      if (line.startsWith('error')) complaint = line
      if (!line.includes('listening on')) return
      clearTimeout(timer)
      resolve(processId)
    })
    child.once('error', (error) => fail(error.message))
    child.once('close', (code) => {
      clearTimeout(timer)
      fail(`it ended with code ${code}`)
    })
  })
}

const stop = async (child: ChildProcess, exited: Promise<void>): Promise<void> => {
  child.stdin?.write('stop\n')
  const timer = setTimeout(() => child.stdin?.destroy(), stopLimitMilliseconds)
  await exited
  clearTimeout(timer)
}

const freePort = (): Promise<number> => {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port)
        else reject(new Error('no free port'))
      })
    })
  })
}
