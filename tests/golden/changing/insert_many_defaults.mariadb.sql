INSERT INTO `team` () VALUES ()
