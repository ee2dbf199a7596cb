import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { localEnvironment } from './template/local-environment.ts'

/** The project's own folder. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** What is synthesized, and where it goes. */
export interface SynthOptions {
  /** The CDK app's entry, `bin/zaas.ts` by default. */
  readonly app: string
  /** The folder of the assembly; what was in it before is removed. */
  readonly output: string
  /** The CDK context of the stage: `zaas:stage`, `zaas:url`, … */
  readonly context: Readonly<Record<string, unknown>>
}

/** Runs the CDK app in a process of its own, so that neither its memory nor its side effects stay in the runner. */
export const synthesize = async ({ app, output, context }: SynthOptions): Promise<void> => {
  await rm(output, { recursive: true, force: true })
  const { code, text } = await run(app, {
    ...process.env,
    CDK_OUTDIR: output,
    CDK_VALIDATION: 'false',
    CDK_DEFAULT_ACCOUNT: localEnvironment.account,
    CDK_DEFAULT_REGION: localEnvironment.region,
    CDK_CONTEXT_JSON: JSON.stringify({ ...(await projectContext()), ...context }),
    NODE_COMPILE_CACHE: compileCache(output),
  })
  if (code !== 0 || !existsSync(join(output, 'manifest.json')))
    throw new Error(`The CDK app could not be synthesized (exit code ${code}):\n${text.trim()}`)
}

/** Where compiled code is kept: beside what is built, or, where this user may only read that, beside the assembly. */
const compileCache = (output: string): string => {
  const built = join(projectRoot, '.build')
  try {
    accessSync(built, constants.W_OK)
    return join(built, 'compile-cache')
  } catch {
    return join(dirname(output), 'compile-cache')
  }
}

/** The context that `cdk synth` would read from the project's files: feature flags change templates. */
const projectContext = async (): Promise<Record<string, unknown>> => {
  const read = async (name: string): Promise<Record<string, unknown>> => {
    const file = join(projectRoot, name)
    return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>) : {}
  }
  const project = await read('cdk.json')
  return { ...(await read('cdk.context.json')), ...(project['context'] as Record<string, unknown> | undefined) }
}

const run = (app: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; text: string }> => {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--no-warnings', app], {
      cwd: projectRoot,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    child.once('error', fail)
    child.once('close', (code) => done({ code, text }))
  })
}
