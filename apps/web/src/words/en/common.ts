/** Words of more than one screen. Keys begin with `common.` */
export const common = {
  'common.unnamed': 'A community whose name is on its way',
} as const
