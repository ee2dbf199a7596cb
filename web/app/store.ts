import { indexedDbStore } from 'zaas-sdk'

/** The tokens of this phone: one record of 4,096 bytes each, and nothing of the app's beside them. */
export const store = indexedDbStore('zaas')
