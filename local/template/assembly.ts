import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { asList, asObject, isObject, type Json, type JsonObject } from './json.ts'

/** One synthesized stack: its template, where it would be deployed, and the files of its assets. */
export interface SynthesizedStack {
  /** The stack's name on AWS, which outputs and generated names carry. */
  readonly name: string
  readonly region: string
  readonly account: string
  readonly template: JsonObject
  /** Absolute path of an asset by the object key that the template names. */
  readonly assets: ReadonlyMap<string, string>
}

interface Artifact {
  id: string
  type: string
  environment: string
  directory: string
  dependencies: string[]
  properties: JsonObject
}

/** The region and account of every ARN on this machine, where a stack does not name its own. */
export const localEnvironment = { region: 'eu-west-1', account: '000000000000' } as const

/** Reads the stacks of a synthesized CDK app (`cdk.out`), those of nested stages too, in the order in which they deploy. */
export const loadAssembly = async (directory: string): Promise<SynthesizedStack[]> => {
  const artifacts = inDeploymentOrder(await readArtifacts(directory))
  const stacks = artifacts.filter((artifact) => artifact.type === 'aws:cloudformation:stack')
  return Promise.all(stacks.map((stack) => readStack(stack, artifacts)))
}

const readJson = async (path: string): Promise<JsonObject> => {
  const value = JSON.parse(await readFile(path, 'utf8')) as Json
  if (!isObject(value)) throw new Error(`${path} is not a JSON object`)
  return value
}

const readArtifacts = async (directory: string): Promise<Artifact[]> => {
  const manifest = await readJson(join(directory, 'manifest.json'))
  const nested: Promise<Artifact[]>[] = []
  const artifacts = Object.entries(asObject(manifest['artifacts'])).map(([id, value]): Artifact => {
    const artifact = asObject(value)
    const properties = asObject(artifact['properties'])
    if (artifact['type'] === 'cdk:cloud-assembly')
      nested.push(readArtifacts(resolve(directory, String(properties['directoryName']))))
    return {
      id,
      type: String(artifact['type']),
      environment: String(artifact['environment']),
      directory,
      properties,
      dependencies: asList(artifact['dependencies']).map(String),
    }
  })
  return [...artifacts, ...(await Promise.all(nested)).flat()]
}

const inDeploymentOrder = (artifacts: readonly Artifact[]): Artifact[] => {
  const byId = new Map(artifacts.map((artifact) => [artifact.id, artifact]))
  const ordered = new Set<Artifact>()
  const visit = (artifact: Artifact, path: readonly string[]): void => {
    if (ordered.has(artifact)) return
    if (path.includes(artifact.id))
      throw new Error(`Stacks depend on each other in a circle: ${[...path, artifact.id].join(' → ')}`)
    for (const id of artifact.dependencies) {
      const dependency = byId.get(id)
      if (dependency) visit(dependency, [...path, artifact.id])
    }
    ordered.add(artifact)
  }
  for (const artifact of artifacts) visit(artifact, [])
  return [...ordered]
}

const readStack = async (stack: Artifact, artifacts: readonly Artifact[]): Promise<SynthesizedStack> => {
  const [, account, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(stack.environment) ?? []
  const manifests = artifacts.filter(({ id, type }) => type === 'cdk:asset-manifest' && stack.dependencies.includes(id))
  const assets = await Promise.all(manifests.map(readAssets))
  return {
    name: String(stack.properties['stackName'] ?? stack.id),
    region: region && !region.startsWith('unknown-') ? region : localEnvironment.region,
    account: account && !account.startsWith('unknown-') ? account : localEnvironment.account,
    template: await readJson(resolve(stack.directory, String(stack.properties['templateFile']))),
    assets: new Map(assets.flat()),
  }
}

const readAssets = async (manifest: Artifact): Promise<[string, string][]> => {
  const content = await readJson(resolve(manifest.directory, String(manifest.properties['file'])))
  return Object.values(asObject(content['files'])).flatMap((file) => {
    const path = asObject(asObject(file)['source'])['path']
    const destinations = Object.values(asObject(asObject(file)['destinations']))
    // With asset staging off the path is absolute, which `resolve` keeps as it is.
    return destinations.map((destination): [string, string] => [
      String(asObject(destination)['objectKey']),
      resolve(manifest.directory, String(path)),
    ])
  })
}
