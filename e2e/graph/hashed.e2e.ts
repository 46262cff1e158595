import { describeHashed } from './hashed';

describeHashed('22.7.12');
describeHashed();
