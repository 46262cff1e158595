import { describeMissed } from './missed';

describeMissed();
