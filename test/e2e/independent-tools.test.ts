import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect } from 'vitest'
import { sharedInstance } from '../support/instance.ts'
import { itWith } from '../support/optional-tool.ts'

const instance = await sharedInstance()
const tenant = await instance.signUp('tools')
const folder = mkdtempSync(join(tmpdir(), 'zaas-tools-'))

afterAll(() => rmSync(folder, { recursive: true }))

const decoded = (qr: unknown): string => {
  const file = join(folder, 'qr.png')
  writeFileSync(file, Buffer.from(String(qr).replace('data:image/png;base64,', ''), 'base64'))
  return execFileSync('zbarimg', ['--quiet', '--raw', file], { encoding: 'utf8' }).trim()
}

describe('tools that know nothing of us agree', () => {
  itWith('zbarimg')('a QR reader other than the one that wrote it decodes deeplink and otpauth', async () => {
    const app = await instance.post('/token/enroll', { service: tenant.service, id: 'qr' }, tenant.adminKey)
    expect(decoded(app.body['qr'])).toBe(app.body['deeplink'])
    const other = await instance.post(
      '/token/enroll',
      { service: tenant.service, id: 'qr2', method: 'authenticator' },
      tenant.adminKey,
    )
    expect(decoded(other.body['qr'])).toBe(other.body['otpauth'])
  })

  itWith('oathtool')('oathtool makes codes that complete and then use an authenticator token', async () => {
    const { body } = await instance.post(
      '/token/enroll',
      { service: tenant.service, id: 'ann', method: 'authenticator' },
      tenant.adminKey,
    )
    const url = new URL(String(body['otpauth']))
    const secret = url.searchParams.get('secret') ?? ''
    const digits = url.searchParams.get('digits') ?? '6'
    const code = (when: number): string =>
      execFileSync('oathtool', ['--totp', '-b', '-d', digits, '--now', `@${when}`, secret], { encoding: 'utf8' }).trim()
    const validate = async (given: string) =>
      (await instance.post('/token/otp', { service: tenant.service, id: 'ann', code: given }, tenant.basicKey)).body
    const now = Math.floor(instance.now() / 1000)
    expect(await instance.status(tenant, 'ann')).toBe(0)
    expect(await validate(code(now))).toEqual({ valid: true, duress: false })
    expect(await instance.status(tenant, 'ann')).toBe(2)
    expect(await validate(code(now))).toMatchObject({ valid: false, reason: 'used' })
    expect(await validate(code(now + 30))).toEqual({ valid: true, duress: false })
  })
})
