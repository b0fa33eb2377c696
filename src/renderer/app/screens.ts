import Activity from '@lucide/svelte/icons/activity';
import ChartColumn from '@lucide/svelte/icons/chart-column';
import GraduationCap from '@lucide/svelte/icons/graduation-cap';
import Images from '@lucide/svelte/icons/images';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Settings from '@lucide/svelte/icons/settings';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import Users from '@lucide/svelte/icons/users';
import type { Component } from 'svelte';
import type { CommandName } from '../../contract/commands.ts';
import type { MessageKey } from '../i18n/en/index.ts';
import AuditScreen from '../screens/audit/AuditScreen.svelte';
import OperatorScreen from '../screens/operator/OperatorScreen.svelte';
import PeopleScreen from '../screens/people/PeopleScreen.svelte';
import ReviewScreen from '../screens/review/ReviewScreen.svelte';
import SettingsScreen from '../screens/settings/SettingsScreen.svelte';
import StatisticsScreen from '../screens/statistics/StatisticsScreen.svelte';
import TeachScreen from '../screens/teach/TeachScreen.svelte';
import TuningScreen from '../screens/tuning/TuningScreen.svelte';

export interface Screen {
  readonly name: string;
  readonly title: MessageKey;
  readonly icon: Component;
  readonly component: Component;
  /** Who may ask for this sees the screen. */
  readonly needs: CommandName;
  /** And who may ask for this. */
  readonly orNeeds?: CommandName;
}

/** All screens, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  { name: 'line', title: 'screen.operator', icon: Activity, component: OperatorScreen, needs: 'line.read' },
  { name: 'review', title: 'screen.review', icon: Images, component: ReviewScreen, needs: 'verdicts.list' },
  { name: 'teach', title: 'screen.teach', icon: GraduationCap, component: TeachScreen, needs: 'versions.teach' },
  {
    name: 'thresholds',
    title: 'screen.tuning',
    icon: SlidersHorizontal,
    component: TuningScreen,
    needs: 'thresholds.change',
    orNeeds: 'retention.change',
  },
  { name: 'statistics', title: 'screen.statistics', icon: ChartColumn, component: StatisticsScreen, needs: 'verdicts.list' },
  { name: 'audit', title: 'screen.audit', icon: ScrollText, component: AuditScreen, needs: 'audit.list' },
  { name: 'people', title: 'screen.people', icon: Users, component: PeopleScreen, needs: 'users.list' },
  { name: 'settings', title: 'screen.settings', icon: Settings, component: SettingsScreen, needs: 'settings.read' },
];
