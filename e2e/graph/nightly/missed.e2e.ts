import { describeMissed } from '../missed';

describeMissed('22.7.12');
describeMissed('23.3.2');
