/** The audit in English. */
export const audit = { heads: ['When', 'Who', 'What', 'On what', 'From'], none: 'Nothing yet.' }
