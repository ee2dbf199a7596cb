/** The overview in English. */
export const overview = {
  stepsTitle: 'First steps',
  steps: [
    'Enrol yourself.',
    'Open your token on your phone, and see it here at once.',
    'Ask for its status from your own program.',
  ],
  begin: 'Begin',
  looks: (service: string) => `Needs a look in ${service}`,
  nothing: 'Nothing needs a look.',
  first: (count: number) => `The first ${count} tokens were looked through.`,
  whys: {
    duress: 'Duress in the last 30 days',
    shadow: 'Something was changed under duress',
    conflict: 'Two phones used the same token',
    blocked: 'Blocked',
  },
}
