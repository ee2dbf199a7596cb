const minutes = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`)

/** The services in English. */
export const services = {
  used: (tokens: number, most: number | undefined, plan: string) =>
    most === undefined ? `${tokens} tokens (plan ${plan}).` : `${tokens} of ${most} tokens used (plan ${plan}).`,
  none: 'No service yet.',
  tokens: 'Tokens',
  windowIs: 'Window',
  duress: 'Duress',
  webhook: 'Webhook',
  webhookOn: 'Set',
  noWebhook: 'None',
  once: 'Single use',
  window: minutes,
  add: 'A new service',
  kind: 'Kind',
  kinds: { web: 'Web log-in', high: 'High security', deploy: 'Single use, for deploys', door: 'Door' },
  kindHints: {
    web: 'A token stays open for ten minutes.',
    high: 'Two minutes, an emergency PIN, and a code that binds the phone to the user.',
    deploy: 'The first check closes the token.',
    door: 'The phone alone opens it, without a PIN, for one minute.',
  },
  name: 'Name',
  create: 'Make the service',
  made: (service: string) => `${service} is ready.`,
}
