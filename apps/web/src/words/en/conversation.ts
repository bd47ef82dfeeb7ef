/** A conversation: messages, composer, states. Keys begin with `conversation.` */
export const conversation = {} as const
