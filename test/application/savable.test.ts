import { describe, expect, test } from 'vitest'
import { savable, type SavingPorts } from '../../core/application/savable.ts'
import { AppError } from '../../core/contract/errors.ts'
import { serviceConfig, type ServiceConfig } from '../../core/contract/service-config.ts'

const asked: string[] = []
const ports: SavingPorts = {
  urlRules: { allowLoopback: false, resolve: async () => ['198.35.26.96'] },
  tenantsOfHost: async (host) => {
    asked.push(host)
    return host === 'app.acme.example' ? ['acme'] : []
  },
  random: (size) => new Uint8Array(size),
}

/** `saved`, or the field that is in the way. */
const saving = async (part: object, before: ServiceConfig | null = null): Promise<string> => {
  try {
    await savable(serviceConfig.parse(part), before, 'acme', ports)
    return 'saved'
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return `${error.code} ${error.issues?.[0]?.path ?? ''}`
  }
}

describe('a configuration that is saved', () => {
  test('has no display name that a reader of our mails could follow', async () => {
    expect(await saving({ displayName: 'Acme Bank' })).toBe('saved')
    for (const displayName of ['evil.example', 'mail eve@example', 'call 0800 123456'])
      expect(await saving({ displayName })).toBe('invalid_parameters displayName')
  })

  test('sends phones to the app’s own scheme, or to a host that names the tenant', async () => {
    expect(await saving({ deeplinkBase: 'com.acme.app://enroll' })).toBe('saved')
    expect(asked).toEqual([])
    expect(await saving({ deeplinkBase: 'https://app.acme.example/t' })).toBe('saved')
    expect(asked).toEqual(['app.acme.example'])
    const lost = ['https://app.acme.example/t?a=1', 'https://app.acme.example/t#top', 'com.acme.app://enroll#x']
    for (const deeplinkBase of ['https://evil.example/t', 'http://app.acme.example/t', 'whatsapp://send', ...lost])
      expect(await saving({ deeplinkBase })).toBe('invalid_parameters deeplinkBase')
  })

  test('keeps a base that it had, though its host does not answer at this moment', async () => {
    const before = serviceConfig.parse({ deeplinkBase: 'https://gone.example/t' })
    expect(await saving({ ...before, duration: 60 }, before)).toBe('saved')
  })
})
