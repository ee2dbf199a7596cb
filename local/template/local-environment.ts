/** The region and account of every ARN on this machine. */
export const localEnvironment = { region: 'eu-west-1', account: '000000000000' } as const
