import type { CommunityTemplate } from '../../models/api.ts'
import type { Translate } from '../../words/index.ts'

export const TEMPLATES = ['friends', 'club', 'project', 'empty'] as const
export type TemplateName = (typeof TEMPLATES)[number]

/** What a community begins with, in the language of whoever makes it. */
export function templateOf(name: TemplateName, t: Translate): CommunityTemplate {
  const general = { name: t('community.template.general') }
  switch (name) {
    case 'friends':
      return { channels: [general, { name: t('community.template.photos') }, { name: t('community.template.plans') }], categories: [], roles: [] }
    case 'club':
      return {
        channels: [{ name: t('community.template.news') }],
        categories: [
          { name: t('community.template.together'), channels: [general, { name: t('community.template.meetings') }] },
          {
            name: t('community.template.board'),
            channels: [{ name: t('community.template.board').toLowerCase(), private: { roles: [t('community.template.board')] } }],
          },
        ],
        roles: [{ name: t('community.template.board'), colour: 0xc9973b, permissions: [...HELPERS] }],
      }
    case 'project':
      return {
        channels: [{ name: t('community.template.welcome') }, { name: t('community.template.news') }],
        categories: [
          { name: t('community.template.talk'), channels: [general, { name: t('community.template.questions') }] },
          {
            name: t('community.template.work'),
            channels: [
              { name: t('community.template.ideas') },
              { name: t('community.template.maintainers').toLowerCase(), private: { roles: [t('community.template.maintainers')] } },
            ],
          },
        ],
        roles: [{ name: t('community.template.maintainers'), colour: 0x4f9d69, permissions: [...HELPERS] }],
      }
    case 'empty':
      return { channels: [general], categories: [], roles: [] }
  }
}

const HELPERS = ['kickMembers', 'moderateMembers', 'manageMessages', 'manageChannels', 'createInvite'] as const
