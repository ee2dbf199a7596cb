import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions, type OutputFile } from 'esbuild'
import { withoutJsonSchema } from './without-json-schema.ts'

/** One function of the system: `functions/<area>/<name>.ts`, known everywhere as `<area>.<name>`. */
export interface FunctionBundle {
  readonly id: string
  readonly entry: string
  /** The folder with `index.mjs`: what deploys as the function's code asset. */
  readonly directory: string
  /** Size of `index.mjs`. */
  readonly bytes: number
}

const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

// An ES module has no `require`, but some CommonJS packages in the bundle call it for Node's own modules.
const requireBanner = `import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);`

/** The folder that the bundle of a function is built into, for `Code.fromAsset`. */
export const bundleDirectory = (id: string, root: string = projectRoot): string => join(root, '.build', 'functions', id)

/** Every function of the project with its entry file, in the order of their ids. */
export const listFunctions = async (root: string = projectRoot): Promise<{ id: string; entry: string }[]> => {
  const folder = join(root, 'functions')
  if (!existsSync(folder)) return []
  const areas = (await readdir(folder, { withFileTypes: true })).filter((area) => area.isDirectory())
  const found = await Promise.all(
    areas.map(async (area) => {
      const names = await readdir(join(folder, area.name))
      return names
        .filter(isEntry)
        .map((name) => ({ id: `${area.name}.${name.slice(0, -3)}`, entry: join(folder, area.name, name) }))
    }),
  )
  return found.flat().sort((one, other) => (one.id < other.id ? -1 : 1))
}

const isEntry = (name: string): boolean =>
  name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.endsWith('.test.ts') && !name.startsWith('_')

const here = (name: string): string => join(projectRoot, 'lib', 'bundling', name)

/** What stands in for the SDK's clients (decision 52); with `AWS_CLIENTS=sdk` nothing does, so that tests run over both. */
const leanClients: Readonly<Record<string, string>> =
  process.env['AWS_CLIENTS'] === 'sdk'
    ? {}
    : {
        '@aws-sdk/client-dynamodb': here('lean/clients.ts'),
        '@aws-sdk/client-kms': here('lean/clients.ts'),
      }

interface Entry {
  readonly id: string
  readonly entry: string
}

/** How functions are bundled: esbuild's options. */
export const bundleOptions = (root: string, functions: readonly Entry[]): BuildOptions => {
  return {
    absWorkingDir: root,
    entryPoints: Object.fromEntries(functions.map(({ id, entry }) => [`${id}/index`, entry])),
    outdir: join(root, '.build', 'functions'),
    outExtension: { '.js': '.mjs' },
    alias: {
      '@aws-sdk/credential-provider-node': here('environment-credentials.ts'),
      'node:http': here('node-http.ts'),
      // They do what this project's adapters ask of them.
      ...(root === projectRoot ? leanClients : {}),
    },
    plugins: [withoutJsonSchema],
    bundle: true,
    minify: true,
    treeShaking: true,
    charset: 'utf8',
    legalComments: 'none',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: requireBanner },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
    write: false,
  }
}

/**
 * Bundles every function with one call of esbuild into `.build/functions/<id>/index.mjs`, for deployment and for the
 * one-machine runner alike; what is there already for the same sources is kept. Identical input gives identical bundles; a file is replaced only when its bytes changed.
 */
export const buildFunctions = async (root: string = projectRoot): Promise<FunctionBundle[]> => {
  const functions = await listFunctions(root)
  const stamp = join(root, '.build', 'sources')
  const sources = await digestOfSources(root)
  const unchanged = (await readFile(stamp, 'utf8').catch(() => '')) === sources
  const present = functions.every(({ id }) => existsSync(join(bundleDirectory(id, root), 'index.mjs')))
  const isBuilt = unchanged && present
  const sizes = isBuilt ? await presentSizes(functions, root) : await bundle(functions, root)
  // Whoever runs what is built need not be able to write here.
  if (!isBuilt && functions.length > 0) await writeFile(stamp, sources)
  return functions.map(({ id, entry }) => ({
    id,
    entry,
    directory: bundleDirectory(id, root),
    bytes: sizes.get(id) ?? 0,
  }))
}

/** What the bundles are made of: the sources, the versions of the packages, and how they are bundled. */
const digestOfSources = async (root: string): Promise<string> => {
  const listed = await Promise.all(
    ['functions', 'core'].map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true }).catch(() => []))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(root, folder, name)),
    ),
  )
  const bundling = (await readdir(here(''), { recursive: true })).filter((name) => name.endsWith('.ts')).sort()
  const files = [...listed.flat().sort(), join(root, 'package-lock.json'), ...bundling.map(here)]
  const contents = await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0))))
  const digest = createHash('sha256').update(JSON.stringify(leanClients))
  for (const [index, file] of files.entries())
    digest.update(`${relative(root, file)}\0`).update(
      createHash('sha256')
        .update(contents[index] ?? '')
        .digest(),
    )
  return digest.digest('hex')
}

const presentSizes = async (functions: readonly { id: string }[], root: string): Promise<Map<string, number>> => {
  const sizes = await Promise.all(
    functions.map(async ({ id }) => [id, (await stat(join(bundleDirectory(id, root), 'index.mjs'))).size] as const),
  )
  return new Map(sizes)
}

const bundle = async (functions: readonly Entry[], root: string): Promise<Map<string, number>> => {
  const { outputFiles: output = [] } = await build(bundleOptions(root, functions))
  await Promise.all(output.map((file) => writeIfChanged(join(root, '.build'), file)))
  await removeOthers(join(root, '.build', 'functions'), new Set(functions.map(({ id }) => id)))
  return new Map(
    output.map((file) => [
      relative(join(root, '.build', 'functions'), file.path).split(sep)[0] ?? '',
      file.contents.length,
    ]),
  )
}

const writeIfChanged = async (buildFolder: string, file: OutputFile): Promise<void> => {
  const present = await readFile(file.path).catch(() => undefined)
  if (present?.equals(file.contents)) return
  await mkdir(dirname(file.path), { recursive: true })
  // Another runner may load this file at this moment: it must see the old bytes or the new ones, never half.
  const temporary = join(
    buildFolder,
    `${createHash('sha256').update(file.path).digest('hex').slice(0, 16)}.${process.pid}.tmp`,
  )
  await writeFile(temporary, file.contents)
  await rename(temporary, file.path)
}

const removeOthers = async (folder: string, ids: ReadonlySet<string>): Promise<void> => {
  const present = await readdir(folder).catch(() => [])
  await Promise.all(
    present.filter((name) => !ids.has(name)).map((name) => rm(join(folder, name), { recursive: true, force: true })),
  )
}
