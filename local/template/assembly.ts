import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { asList, asObject, isObject, type Json, type JsonObject } from './json.ts'

/** One synthesized stack: its template and the files of its assets. */
export interface SynthesizedStack {
  /** The stack's name on AWS, which outputs and generated names carry. */
  readonly name: string
  readonly template: JsonObject
  /** Absolute path of an asset by the object key that the template names. */
  readonly assets: ReadonlyMap<string, string>
}

/** Reads the stacks of a synthesized CDK app (`cdk.out`). */
export const loadAssembly = async (directory: string): Promise<SynthesizedStack[]> => {
  const { artifacts } = await readJson(join(directory, 'manifest.json'))
  const byId = new Map(Object.entries(asObject(artifacts)).map(([id, artifact]) => [id, asObject(artifact)]))
  const stacks = [...byId].filter(([, { type }]) => type === 'aws:cloudformation:stack')
  return Promise.all(
    stacks.map(async ([id, stack]) => {
      const properties = asObject(stack['properties'])
      const manifests = asList(stack['dependencies'])
        .map((name) => byId.get(String(name)))
        .filter((artifact) => artifact?.['type'] === 'cdk:asset-manifest')
      const assets = await Promise.all(manifests.map((manifest) => readAssets(directory, asObject(manifest))))
      return {
        name: String(properties['stackName'] ?? id),
        template: await readJson(resolve(directory, String(properties['templateFile']))),
        assets: new Map(assets.flat()),
      }
    }),
  )
}

const readJson = async (path: string): Promise<JsonObject> => {
  const value = JSON.parse(await readFile(path, 'utf8')) as Json
  if (!isObject(value)) throw new Error(`${path} is not a JSON object`)
  return value
}

const readAssets = async (directory: string, manifest: JsonObject): Promise<[string, string][]> => {
  const content = await readJson(resolve(directory, String(asObject(manifest['properties'])['file'])))
  return Object.values(asObject(content['files'])).flatMap((file) => {
    const path = String(asObject(asObject(file)['source'])['path'])
    // With asset staging off the path is absolute, which `resolve` keeps as it is.
    return Object.values(asObject(asObject(file)['destinations'])).map((destination): [string, string] => [
      String(asObject(destination)['objectKey']),
      resolve(directory, path),
    ])
  })
}
