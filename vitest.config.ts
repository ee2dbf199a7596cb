import { defineConfig } from 'vitest/config'

const instances = { globalSetup: ['test/support/one-run.ts'], testTimeout: 60_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    // Most of what an instance or a browser is asked is waited for: three keep two processors busy, four keep each other waiting.
    maxWorkers: 3,
    projects: [
      {
        // Nothing but rules and bytes: no instance, no network. `npm run test:unit`.
        test: {
          name: 'unit',
          include: [
            'test/{adapters,application,architecture,client,contract,domain,protocol,sdk,second-implementation}/**/*.test.ts',
            'test/model/memory.test.ts',
            'test/model/twin-worlds.test.ts',
          ],
          isolate: false,
          testTimeout: 60_000,
        },
      },
      {
        // The stacks: CDK is loaded once, and each stage synthesized once.
        test: { name: 'stacks', include: ['test/lib/**/*.test.ts'], isolate: false, ...instances },
      },
      {
        // Parts of an instance, which tests start with an environment of their own.
        test: { name: 'parts', include: ['test/{delivery,local,package}/**/*.test.ts'], ...instances },
      },
      {
        // The pages in a real browser.
        test: {
          name: 'pages',
          include: ['test/pages/**/*.test.ts'],
          isolate: false,
          ...instances,
          testTimeout: 180_000,
        },
      },
      {
        // Whole instances; files that do not look at the instance itself share one per worker.
        test: {
          name: 'instances',
          include: ['test/e2e/**/*.test.ts', 'test/model/http.test.ts'],
          isolate: false,
          ...instances,
        },
      },
    ],
  },
})
