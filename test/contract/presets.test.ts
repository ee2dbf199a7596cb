import { expect, it } from 'vitest'
import { presets } from '../../core/contract/presets.ts'
import { serviceConfig } from '../../core/contract/service-config.ts'

it('every kind of service is a configuration that contradicts itself nowhere', () => {
  for (const preset of Object.values(presets)) expect(serviceConfig.safeParse(preset).error).toBe(undefined)
})
