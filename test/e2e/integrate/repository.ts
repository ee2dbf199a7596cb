import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll } from 'vitest'
import * as yaml from 'yaml'
import type { Tenant } from '../../support/instance.ts'

/** Where the examples are. */
export const examples = resolve('docs/examples')

/** What names an instance, a service and an authkey to an example. */
export const asked = (url: string, { service, basicKey }: Tenant): Record<string, string> => ({
  ZAAS: url,
  SERVICE: service,
  AUTHKEY: basicKey,
})

/** A step of a pipeline, as GitHub Actions and Drone write it. */
interface Step {
  readonly run?: string
  readonly env?: object
  readonly commands?: readonly string[]
  readonly environment?: object
}

const stepsOf = (name: string): readonly Step[] => {
  const pipeline: { steps?: Step[]; jobs?: { deploy: { steps: Step[] } } } = yaml.parse(
    readFileSync(join(examples, name), 'utf8'),
  )
  return pipeline.steps ?? pipeline.jobs?.deploy.steps ?? []
}

/** A repository with the scripts in it, for one test file, and what is not on this machine or not to be done to it. */
export class Repository {
  readonly folder = mkdtempSync(join(tmpdir(), 'zaas-scripts-'))

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }))
    for (const name of ['ci', 'bin']) mkdirSync(join(this.folder, name))
    for (const name of ['wait-open.sh', 'approve.sh']) copyFileSync(join(examples, name), join(this.folder, 'ci', name))
    const programs = { 'ci/deploy.sh': 'echo deployed', 'bin/apk': 'true', 'bin/mount': 'echo mounted "$1"' }
    for (const [name, script] of Object.entries(programs))
      writeFileSync(join(this.folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  }

  /** Runs a program in an environment that holds nothing else; says what it printed, and its exit code. */
  async run(command: readonly string[], env: Readonly<Record<string, string>>, input = ''): Promise<string> {
    const [file = '', ...args] = command
    const path = `${join(this.folder, 'bin')}:${process.env['PATH'] ?? ''}`
    const child = spawn(file, args, {
      cwd: this.folder,
      env: { PATH: path, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const ended = new Promise<number | null>((done) => child.once('close', done))
    child.stdin.on('error', () => undefined).end(input)
    return `${await text(child.stdout)}${await ended}`
  }

  /** Runs a pipeline until a step fails, each with what it names of the environment, asking for a user; without waiting for an opening. */
  async runSteps(name: string, id: string, given: Readonly<Record<string, string>>): Promise<string> {
    let said = ''
    for (const { run, commands, env, environment } of stepsOf(name)) {
      const script = (run ?? commands?.join('\n') ?? 'true')
        .replace('acme_deploy', given['SERVICE'] ?? '')
        .replace(/ release(.*) 600/, (_, between: string) => ` "$ID"${between} ${between === '' ? 0 : 600}`)
      const own = Object.keys(env ?? environment ?? {}).map((key) => [key, given[key] ?? ''])
      const variables = { ...Object.fromEntries(own), ID: id, DRONE_TAG: 'v4.2' }
      said = await this.run(['sh', '-e', '-c', script], variables)
      if (!said.endsWith('0')) return said
    }
    return said
  }
}
