import { spawn } from 'node:child_process'
import { freePort } from '../../support/cli.ts'

/** An example that runs as a server. */
export interface App {
  readonly url: string
  /** What it has printed so far. */
  said(): string
}

/** How an example is started: a program, its arguments, and what is in its environment besides PORT. */
export interface Started {
  readonly program: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** Runs an example while there is work: it has printed that it listens, and is ended after it. */
export const runningApp = async (
  { program, args, env }: Started,
  work: (app: App) => Promise<void>,
  port?: number,
): Promise<void> => {
  const at = port ?? (await freePort())
  const app = spawn(program, args, {
    env: { ...process.env, ...env, PORT: String(at) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  app.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise((resolve) => app.once('close', resolve))
  try {
    await Promise.race([new Promise((resolve) => app.stdout.once('data', resolve)), ended])
    await work({ url: `http://127.0.0.1:${at}`, said: () => said })
  } finally {
    app.kill('SIGTERM')
    await ended
  }
}
