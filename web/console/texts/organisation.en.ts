/** The organisation itself in English. */
export const organisation = {
  address: 'Address of the organisation',
  addressHint: 'Where messages about the organisation as a whole go.',
  saved: 'Saved.',
  all: 'Everything of the organisation',
  allText:
    'A file with services, users, keys, members, events, transactions and the audit, a line of JSON for each thing, and no secret. Take it along before you delete the organisation. Your second factor is asked for, and the audit says that you did.',
  exportAll: 'Export everything',
  end: 'Delete the organisation',
  endText: (tenant: string) =>
    `Deletes every service, token, key and record of ${tenant}, and destroys the key that could read them. Cannot be undone, by us neither. Your second factor is asked for.`,
  open: 'Delete the organisation',
  ask: (tenant: string) => `Delete ${tenant}?`,
  action: 'Delete everything',
}
