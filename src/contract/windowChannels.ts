/** Names of the channels between window and shell. */
export const CHANNELS = { call: 'lynceus:call', cancel: 'lynceus:cancel', news: 'lynceus:news' } as const;
