//! What was read from an ad and what a recruiter made of it, kept apart while ad and parser change.

use rolefit_domain::limits::MAX_CRITERIA;
use rolefit_domain::{Criterion, CriterionOrigin, Job, ReadCriterion};

/// Criteria after the ad changed, and what was read of them: what the recruiter set by hand stays, the rest follows the
/// new ad. `read` is what was read from the old ad when it was read, `now` what became of that by hand.
pub(crate) fn merge_criteria(
    read: &[ReadCriterion],
    now: &[Criterion],
    after: Vec<Criterion>,
) -> (Vec<Criterion>, Vec<ReadCriterion>) {
    let mut read_after: Vec<ReadCriterion> = after.iter().map(ReadCriterion::of).collect();
    let removed = |c: &Criterion| read.iter().any(|r| r.id == c.id) && !now.iter().any(|n| n.id == c.id);
    let mut merged: Vec<Criterion> = after.into_iter().filter(|c| !removed(c)).collect();
    for own in now {
        let was_read = read.iter().find(|r| r.id == own.id);
        let by_hand = was_read.is_none_or(|read| read.need != own.need || read.weight != own.weight);
        match merged.iter_mut().find(|c| c.id == own.id) {
            Some(criterion) if by_hand => {
                criterion.need = own.need;
                criterion.weight = own.weight;
            }
            None if by_hand => {
                merged.push(Criterion {
                    span: None,
                    ..own.clone()
                });
                read_after.extend(was_read.map(|read| ReadCriterion {
                    origin: CriterionOrigin::EarlierAd,
                    ..read.clone()
                }));
            }
            _ => {}
        }
    }
    merged.truncate(MAX_CRITERIA);
    (merged, read_after)
}

/// What must have been read from the ad of a job that does not say: what has a place in the ad, and what is read from it
/// today. Which criteria were removed by hand nobody knows; of those that are there, a weight tells of a hand.
pub(crate) fn presumably_read(criteria: &[Criterion], read_today: &[Criterion]) -> Vec<ReadCriterion> {
    let was_read = criteria.iter().filter_map(|criterion| {
        let today = read_today.iter().find(|read| read.id == criterion.id);
        match (today, criterion.span) {
            (Some(today), _) => Some(ReadCriterion::of(today)),
            (None, Some(_)) => Some(ReadCriterion {
                weight: rolefit_matching::DEFAULT_WEIGHT,
                ..ReadCriterion::of(criterion)
            }),
            (None, None) => None,
        }
    });
    was_read.collect()
}

/// Where the criteria of a job come from, in their order. For a job that does not say what was read, `of_title` is what
/// its title alone asks for.
pub(crate) fn origins(job: &Job, of_title: &[Criterion]) -> Vec<CriterionOrigin> {
    let read = |id: &str| {
        let read = job.criteria_read.iter().flatten().find(|read| read.id == id);
        let of_title = || of_title.iter().any(|criterion| criterion.id == id);
        match read {
            Some(read) => read.origin,
            None if of_title() => CriterionOrigin::Title,
            None => CriterionOrigin::Organization,
        }
    };
    let origin = |criterion: &Criterion| match criterion.span {
        Some(_) => CriterionOrigin::Ad,
        None => read(&criterion.id),
    };
    job.criteria.iter().map(origin).collect()
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{Need, Requirement, Span};

    use super::*;

    fn criterion(name: &str, need: Need) -> Criterion {
        let requirement = Requirement::Skill {
            name: name.to_owned(),
        };
        Criterion {
            id: name.to_owned(),
            label: name.to_owned(),
            need,
            weight: 5,
            requirement,
            span: Some(Span::new(0, 1)),
        }
    }

    fn read(criteria: &[Criterion]) -> Vec<ReadCriterion> {
        criteria.iter().map(ReadCriterion::of).collect()
    }

    fn seen(criteria: &[Criterion]) -> Vec<(&str, Need)> {
        criteria.iter().map(|c| (c.id.as_str(), c.need)).collect()
    }

    #[test]
    fn a_changed_ad_keeps_what_was_set_by_hand() {
        let before = [
            criterion("rust", Need::MustHave),
            criterion("sql", Need::MustHave),
            criterion("go", Need::MustHave),
            criterion("perl", Need::MustHave),
        ];
        // By hand: `sql` and `perl` became nice, `go` was removed, `nursing` was added.
        let nursing = Criterion {
            span: None,
            ..criterion("nursing", Need::MustHave)
        };
        let now = [
            criterion("rust", Need::MustHave),
            criterion("sql", Need::NiceToHave),
            criterion("perl", Need::NiceToHave),
            nursing,
        ];
        let after = vec![
            criterion("sql", Need::MustHave),
            criterion("go", Need::MustHave),
            criterion("kafka", Need::NiceToHave),
        ];
        let (merged, read) = merge_criteria(&read(&before), &now, after.clone());
        assert_eq!(
            seen(&merged),
            [
                ("sql", Need::NiceToHave),
                ("kafka", Need::NiceToHave),
                ("perl", Need::NiceToHave),
                ("nursing", Need::MustHave)
            ],
            "`rust` left with the ad, `go` stays removed"
        );
        let perl = read.iter().find(|read| read.id == "perl").expect("was read");
        assert_eq!(perl.origin, CriterionOrigin::EarlierAd);
        assert!(read.iter().all(|read| read.id != "nursing"), "it was added");
        let (again, same) = merge_criteria(&read, &merged, after);
        assert_eq!((again, same), (merged, read), "the same ad changes nothing");
    }

    #[test]
    fn another_parser_is_no_recruiter() {
        // What the parser of then read as `sql` and `cloud`, the one of today reads as `postgresql` and `kafka`.
        let then = [
            criterion("rust", Need::MustHave),
            criterion("sql", Need::MustHave),
            criterion("cloud", Need::NiceToHave),
        ];
        let today = vec![
            criterion("rust", Need::NiceToHave),
            criterion("postgresql", Need::MustHave),
            criterion("kafka", Need::MustHave),
        ];
        let (merged, _) = merge_criteria(&read(&then), &then, today.clone());
        assert_eq!(
            seen(&merged),
            seen(&today),
            "nothing was removed, added or set by hand"
        );
        let (merged, _) = merge_criteria(&presumably_read(&then, &today), &then, today.clone());
        let expected = [
            ("rust", Need::MustHave),
            ("postgresql", Need::MustHave),
            ("kafka", Need::MustHave),
        ];
        assert_eq!(
            seen(&merged),
            expected,
            "without a record of it, what differs from today's reading is kept"
        );
    }
}
