import { randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { pages } from '../../core/contract/pages.ts'
import { functionIds } from '../../functions/grants.ts'
import { featureFlags } from '../../lib/feature-flags.ts'
import type { Domain } from '../../lib/configuration.ts'
import { stages, type StageConfig, type StageName } from '../../lib/stages.ts'
import { addSystem } from '../../lib/system.ts'
import { object, resolved, type Json, type JsonObject, type Templates } from './resolved.ts'

/** Writes a file of a folder that tests in other processes read and write too: they see all of it or none. */
const place = (file: string, text: string): void => {
  if (existsSync(file)) return
  mkdirSync(dirname(file), { recursive: true })
  // Beside the folders that are packed, on their disk.
  const temporary = fileURLToPath(new URL(`../../.build/${randomUUID()}.tmp`, import.meta.url))
  writeFileSync(temporary, text)
  renameSync(temporary, file)
}

/** A folder with a bundle for each function that does nothing: the stacks need the files, not what is in them. */
export const dummyBundles = (): string => {
  const folder = fileURLToPath(new URL('../../.build/empty-bundles', import.meta.url))
  for (const id of functionIds) place(join(folder, id, 'index.mjs'), `export const handler = () => '${id}'\n`)
  return folder
}

/** Pages as the build leaves them, with nothing in their files. */
const dummyPages = (): string => {
  const folder = fileURLToPath(new URL('../../.build/empty-pages', import.meta.url))
  const files = ['index.html', 'main-ABCDEFGH.js', 'main-ABCDEFGH.js.br', 'main-ABCDEFGH.css', 'worker.js', 'icon.svg']
  for (const page of Object.keys(pages)) for (const file of files) place(join(folder, page, file), file)
  return folder
}

/** A stage's domain. */
export const domain: Domain = {
  name: 'zaas.example',
  edgeCertificate: 'arn:aws:acm:us-east-1:111122223333:certificate/0',
  certificate: 'arn:aws:acm:eu-west-1:111122223333:certificate/1',
  proof: 1,
}

/** What a synthesis leaves: templates, and what is said of each stack beside its template. */
interface Assembly {
  readonly templates: Templates
  readonly stacks: ReadonlyMap<string, JsonObject>
}

/** The templates and stacks of a configuration by the stack's name without its prefix; with `validate` the findings of cdk-nag and CloudFormation Validate throw. */
export const synthesize = (
  config: StageConfig,
  options: { validate?: boolean; change?: (app: App) => void } = {},
): Assembly => {
  const outdir = mkdtempSync(join(tmpdir(), 'zaas-assembly-'))
  const bundles = dummyBundles()
  const validation = process.env['CDK_VALIDATION']
  process.env['CDK_VALIDATION'] = String(options.validate === true)
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      context: { ...featureFlags, 'aws:cdk:bundling-stacks': [] },
    })
    addSystem(app, config, { bundleOf: (id) => join(bundles, id), pages: dummyPages() })
    options.change?.(app)
    if (options.validate) Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
    app.synth()
    return { templates: readTemplates(outdir, config.prefix), stacks: readStacks(outdir, config.prefix) }
  } finally {
    if (validation === undefined) delete process.env['CDK_VALIDATION']
    else process.env['CDK_VALIDATION'] = validation
    rmSync(outdir, { recursive: true, force: true })
  }
}

const readTemplates = (outdir: string, prefix: string): Templates => {
  const files = readdirSync(outdir).filter((file) => file.endsWith('.template.json'))
  return new Map(
    files.map((file) => [
      file.slice(prefix.length + 1, -'.template.json'.length),
      JSON.parse(readFileSync(join(outdir, file), 'utf8')) as JsonObject,
    ]),
  )
}

const readStacks = (outdir: string, prefix: string): Assembly['stacks'] => {
  const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as { artifacts: JsonObject }
  const stacks = Object.entries(artifacts).map(([name, artifact]) => [name, object(artifact)] as const)
  return new Map(
    stacks
      .filter(([, { type }]) => type === 'aws:cloudformation:stack')
      .map(([name, { environment = '', properties }]) => [
        name.slice(prefix.length + 1),
        { environment, ...object(properties) },
      ]),
  )
}

/** One resource with its intrinsic functions resolved. */
export interface Synthesized {
  readonly stack: string
  readonly logicalId: string
  readonly type: string
  readonly properties: JsonObject
  readonly deletionPolicy: Json | undefined
}

/** All resources of a stage. */
export class Stage {
  readonly templates: Templates
  readonly stacks: Assembly['stacks']
  readonly resources: readonly Synthesized[]

  constructor(config: StageConfig) {
    const assembly = synthesize(config)
    this.templates = assembly.templates
    this.stacks = assembly.stacks
    this.resources = [...this.templates].flatMap(([stack, template]) =>
      Object.entries((template['Resources'] ?? {}) as JsonObject).map(([logicalId, declared]) => {
        const resource = resolved(this.templates, config.prefix, stack, declared) as JsonObject
        return {
          stack,
          logicalId,
          type: String(resource['Type']),
          properties: (resource['Properties'] ?? {}) as JsonObject,
          deletionPolicy: resource['DeletionPolicy'],
        }
      }),
    )
  }

  of(type: string): Synthesized[] {
    return this.resources.filter((resource) => resource.type === type)
  }

  /** The one resource of a type whose property has this value. */
  one(type: string, property: string, value: string): Synthesized {
    const [found, ...others] = this.of(type).filter((resource) => resource.properties[property] === value)
    if (!found || others.length > 0)
      throw new Error(`${others.length + (found ? 1 : 0)} resources ${type} with ${property} ${value}`)
    return found
  }
}

const synthesizedStages = new Map<StageName, Stage>()

/** A stage as it stands in `stages.ts`, synthesized once a test file. */
export const stageOf = (name: StageName): Stage => {
  const known = synthesizedStages.get(name) ?? new Stage(stages[name])
  synthesizedStages.set(name, known)
  return known
}
