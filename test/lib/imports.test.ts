import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const lib = resolve(import.meta.dirname, '../../lib')
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.startsWith('bundling'),
)

test.each(files)(
  'lib/%s imports CDK, its neighbours, the contract’s endpoints and the functions’ environments only',
  (file) => {
    const imports = [...readFileSync(join(lib, file), 'utf8').matchAll(/from '([^']+)'/g)].map(([, from = '']) => from)
    for (const from of imports) {
      if (!from.includes('core/'))
        expect(from).toMatch(/^(aws-cdk-lib(\/aws-[a-z0-9-]+)?|constructs|\.{1,2}\/[a-z0-9/-]+\.ts)$/)
      else expect(from).toMatch(/core\/(contract\/endpoints|runtime\/environment)\.ts$/)
    }
  },
)
