import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A command of this project as a process of its own. */
export interface Command {
  readonly process: ChildProcess
  /** What it has printed so far. */
  output(): string
  /** Its exit code once it has ended, null after a signal. */
  readonly ended: Promise<number | null>
  /** Ends it with `kill -9` and waits until it has gone. */
  kill(): Promise<void>
}

/** Runs a script of the project with the Node that the tests run on. */
export const runScript = (
  script: string,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = process.env,
  as: Pick<SpawnOptions, 'cwd' | 'uid' | 'gid'> = {},
): Command => {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
    ...as,
  })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => void child.once('close', (code) => resolve(code)))
  return {
    process: child,
    output: () => text,
    ended,
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** A port that is free now. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => void server.close(resolve))
  return port
}

/** An instance started as `npm start` does, ready. */
export interface CliInstance extends Command {
  readonly url: string
  /** From the start of the process to the first good answer of /health. */
  readonly seconds: number
}

/** Starts an instance by the command line and waits until it answers; ends it when it does not. */
export const startCli = async (
  port: number,
  data: string,
  more: readonly string[] = [],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<CliInstance> => {
  const started = performance.now()
  const command = runScript('local/start.mjs', ['--port', String(port), '--data', data, ...more], environment)
  const url = `http://127.0.0.1:${port}`
  while (performance.now() - started < 60_000 && command.process.exitCode === null) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(30_000) }).catch(() => null)
    if (answer?.status === 200) return { ...command, url, seconds: (performance.now() - started) / 1000 }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await command.kill()
  throw new Error(`the instance did not start:\n${command.output()}`)
}
