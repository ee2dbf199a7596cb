import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { configured } from '../../lib/configuration.ts'
import { neededConcurrency } from '../../lib/quotas.ts'
import { withConfiguration } from '../../lib/stage-from-context.ts'
import { notYet, stages } from '../../lib/stages.ts'

const folder = mkdtempSync(join(tmpdir(), 'zaas-configuration-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const example = JSON.parse(readFileSync('zaas.config.example.json', 'utf8')) as { prod: Record<string, unknown> }
const fileOf = (content: string): string => {
  const file = join(folder, 'zaas.config.json')
  writeFileSync(file, content)
  return file
}
const prod = (changes: object) => configured('prod', fileOf(JSON.stringify({ prod: { ...example.prod, ...changes } })))

describe('a configuration', () => {
  test('of prod is demanded, of dev not', () => {
    expect(() => configured('prod', 'zaas.config.json')).toThrow(
      'There is no zaas.config.json, where prod is configured; zaas.config.example.json shows one',
    )
    expect(configured('dev', 'zaas.config.json')).toEqual({})
    expect(() => configured('dev', join(folder, 'nowhere.json'))).toThrow(/^There is no .*nowhere\.json/)
  })

  test.each(['account', 'region', 'domain', 'mailFrom'])('of prod without %s is refused in a sentence', (field) => {
    expect(() => prod({ [field]: undefined })).toThrow(new RegExp(`zaas\\.config\\.json: prod\\.${field} is needed$`))
  })

  test.each([
    ['{', /is not JSON$/],
    ['[]', /: .*expected object/],
    ['{}', /: prod is needed$/],
    ['{"staging":{}}', /: staging is nothing that is configured$/],
  ])('that is %s is refused in a sentence', (content, sentence) => {
    expect(() => configured('prod', fileOf(content))).toThrow(sentence)
  })

  test.each([
    [{ acount: '1' }, /prod\.acount is nothing that is configured$/],
    [{ account: '12' }, /prod\.account is the account’s twelve digits$/],
    [{ region: 'Frankfurt' }, /prod\.region is a region/],
    [{ domain: { ...Object(example.prod['domain']), name: 'https://a.example' } }, /prod\.domain\.name is a name such/],
    [
      { domain: { ...Object(example.prod['domain']), edgeCertificate: 'arn:aws:acm:eu-west-1:1:certificate/1' } },
      /prod\.domain\.edgeCertificate is the ARN of a certificate in us-east-1$/,
    ],
    [{ region: 'eu-west-1' }, /prod\.domain\.certificate is the ARN of a certificate in the stage’s region$/],
    [{ mailFrom: 'Zaas <a@b.example>' }, /prod\.mailFrom is a bare address/],
    [{ restored: { tokens: { name: 'tokens-2' } } }, /prod\.restored\.tokens\.streamArn is needed$/],
    [{ lambdaConcurrency: '1000' }, /prod\.lambdaConcurrency .*expected number/],
  ])('with %j is refused in a sentence', (changes, sentence) => {
    expect(() => prod(changes)).toThrow(sentence)
  })

  test('gives its stage its account, region, names and tags', () => {
    expect(withConfiguration(stages.prod, prod({ prefix: 'acme' }))).toMatchObject({
      env: { account: '111122223333', region: 'eu-central-1' },
      tables: { tokens: 'acme-tokens' },
      tags: { owner: 'security' },
      mailFrom: 'no-reply@acme.example',
    })
  })
})

describe('the quota of functions', () => {
  const needed = neededConcurrency(stages.prod)

  test.each([{}, { lambdaConcurrency: 10 }, { lambdaConcurrency: needed - 1 }])(
    'of %j reserves nothing, and the deploy says so',
    (given) => {
      const stage = withConfiguration(stages.prod, given)
      expect(stage).toMatchObject({ reservedConcurrency: {}, maximumDeliverers: 10 })
      expect(notYet(stage).join()).toContain('npm run preflight -- prod')
    },
  )

  test('that has room reserves what the stage says', () => {
    const stage = withConfiguration(stages.prod, { lambdaConcurrency: needed, protected: true })
    expect(stage).toMatchObject({ reservedConcurrency: stages.prod.reservedConcurrency, maximumDeliverers: 200 })
    expect(notYet(stage)).toEqual([])
  })
})
