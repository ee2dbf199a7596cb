import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { byName, tables } from '../functions/resources.ts'

/** Where an operator's configuration is looked for: beside the sources, and no part of them. */
export const configurationFile = 'zaas.config.json'

const accountDigits = /^\d{12}$/
const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/
const certificateIn = (region: RegExp, where: string) =>
  z.string().refine((arn) => {
    const [, , service, at = ''] = arn.split(':')
    return service === 'acm' && region.test(at)
  }, `is the ARN of a certificate in ${where}`)

const domain = z.strictObject({
  name: z.string().regex(/^([a-z0-9-]+\.)+[a-z]+$/, 'is a name such as zaas.acme.example'),
  certificate: certificateIn(regionName, 'a region'),
  edgeCertificate: certificateIn(/^us-east-1$/, 'us-east-1'),
  proof: z.int().min(1),
})

const table = z.strictObject({ name: z.string().regex(/^[\w.-]{3,255}$/) })
const streamArn = z.string().regex(/^arn:.+:table\/.+\/stream\/.+$/, 'is the ARN of the restored table’s stream')

/** Tables that took the place of the data stack's own, which it then leaves alone. */
const restored = z.strictObject({
  ...byName(tables, () => table.optional()),
  tokens: table.extend({ streamArn }).optional(),
})

const stage = z.strictObject({
  account: z.string().regex(accountDigits, 'is the account’s twelve digits'),
  region: z.string().regex(regionName, 'is a region such as eu-central-1'),
  domain,
  mailFrom: z.email('is a bare address of a domain that SES has verified'),
  prefix: z.string().regex(/^[a-z][a-z0-9-]{1,19}$/, 'is up to twenty small letters, digits and dashes'),
  lambdaConcurrency: z.int().min(1),
  smsPrefixes: z.array(z.string().regex(/^\+\d*$/, 'begins with +')),
  tableKey: z.enum(['aws-owned', 'aws-managed']),
  batchingSeconds: z.int().min(0).max(10),
  protected: z.boolean(),
  restored,
  tags: z.record(z.string().min(1).max(128), z.string().max(256)),
})

/** Without these a deploy would serve phones under an address that a later one closes, or land in whatever account is at hand. */
const demanded = stage.pick({ account: true, region: true, domain: true, mailFrom: true })

/** Alone, either would leave the other to the credentials that are at hand. */
const pinned = ({ account, region }: Configured): boolean => (account === undefined) === (region === undefined)
const nearby = ({ region, domain: its }: Configured): boolean =>
  its === undefined || region === undefined || its.certificate.split(':')[3] === region

const checkedTogether = <T extends z.ZodType<Configured>>(schema: T): T =>
  schema
    .refine(pinned, { path: ['account'], error: 'is pinned together with the region' })
    .refine(nearby, { path: ['domain', 'certificate'], error: 'is the ARN of a certificate in the stage’s region' })

const schemas = {
  prod: checkedTogether(stage.partial().extend(demanded.shape)),
  dev: checkedTogether(stage.partial()),
}
const stages = z.strictObject({ prod: z.unknown(), dev: z.unknown() }).partial()

/** What an operator configures of one stage. */
export type Configured = Partial<z.infer<typeof stage>>

/** The domain of a stage: its name is CloudFront's and API Gateway's, and each wants a certificate (ARN) where it looks for one. `proof` is the number of what the edge proves itself with. */
export type Domain = z.infer<typeof domain>

/** The tables of a stage that were restored under other names. */
export type Restored = z.infer<typeof restored>

const read = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new Error(`${file} is not JSON`)
  }
}

const checked = <T>(schema: z.ZodType<T>, value: unknown, where: readonly string[], file: string): T => {
  const { data, error } = schema.safeParse(value, { reportInput: true })
  const [fault] = error?.issues ?? []
  if (fault === undefined) return data as T
  const unknown = fault.code === 'unrecognized_keys' ? fault.keys.slice(0, 1) : []
  const what =
    unknown.length > 0 ? 'is nothing that is configured' : fault.input === undefined ? 'is needed' : fault.message
  throw new Error(`${file}: ${[...where, ...fault.path, ...unknown].join('.')} ${what}`)
}

/** A stage's part of an operator's configuration, checked; empty where there is none. Prod needs one. */
export const configured = (name: keyof typeof schemas, file: string): Configured => {
  const needed = name === 'prod' || file !== configurationFile
  if (!existsSync(file)) {
    if (!needed) return {}
    throw new Error(`There is no ${file}, where ${name} is configured; zaas.config.example.json shows one`)
  }
  const { [name]: given = needed ? undefined : {} } = checked(stages, read(file), [], file)
  return checked<Configured>(schemas[name], given, [name], file)
}
